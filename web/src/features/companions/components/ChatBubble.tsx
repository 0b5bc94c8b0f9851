import { Avatar } from '@/ui/Avatar';
import { classes } from '@/ui/classes';
import type { ChatMessage } from '../chat/conversation';

const NOTES: Partial<Record<ChatMessage['state'], string>> = {
  sending: 'Sending…',
  stopped: 'Stopped here.',
  interrupted: 'Interrupted.',
};

interface ChatBubbleProps {
  name: string;
  from: ChatMessage['role'];
  text: string;
  state: ChatMessage['state'];
}

export function ChatBubble({ name, from, text, state }: ChatBubbleProps) {
  const isMine = from === 'user';
  const note = NOTES[state];
  return (
    <li className={classes('flex gap-3', isMine && 'justify-end')}>
      {!isMine && <Avatar name={name} size="sm" />}
      <div className="max-w-[85%] sm:max-w-[75%]">
        {text !== '' && (
          <p
            data-role={from}
            data-state={state}
            className={classes(
              'rounded-3xl px-4 py-2.5 whitespace-pre-wrap',
              isMine
                ? 'rounded-br-lg bg-primary text-on-primary'
                : 'rounded-bl-lg border border-line bg-surface',
            )}
          >
            <span className="sr-only">{name}: </span>
            {text}
            {state === 'streaming' && (
              <span
                aria-hidden="true"
                className="ml-0.5 inline-block h-[1em] w-0.5 translate-y-[0.15em] animate-pulse bg-spark"
              />
            )}
          </p>
        )}
        {note !== undefined && (
          <p className={classes('mt-1 px-2 text-xs text-muted', isMine && 'text-right')}>{note}</p>
        )}
      </div>
    </li>
  );
}
