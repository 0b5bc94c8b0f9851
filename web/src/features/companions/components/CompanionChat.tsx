import { Square } from 'lucide-react';
import { useUser } from '@/session/store';
import type { Companion } from '@/api/types';
import { Avatar } from '@/ui/Avatar';
import { Button } from '@/ui/Button';
import { Composer } from '@/ui/Composer';
import { JumpToLatest } from '@/ui/JumpToLatest';
import { ScrollRegion } from '@/ui/ScrollRegion';
import { useStickToBottom } from '@/ui/useStickToBottom';
import { useChat } from '../chat/useChat';
import { ChatBubble } from './ChatBubble';
import { ChatStatus } from './ChatStatus';

const LONGEST_MESSAGE = 4_000;

function greetingOf({ name, personality }: Companion): string {
  const character = personality.description.split('. ')[0]?.replace(/\.$/, '') ?? '';
  return `Hello, I am ${name}. ${character === '' ? '' : `${character}. `}What is on your mind?`;
}

export function CompanionChat({ companion }: { companion: Companion }) {
  const user = useUser();
  const { chat, connection, ask, stop } = useChat(companion.id);
  const { messages, waiting, suggestions, problem, engine } = chat;
  const { box, onScroll, isAway, toBottom } = useStickToBottom(messages);
  const last = messages.at(-1);
  const isThinking = waiting !== null && (last?.role === 'user' || last?.text === '');
  const isClosed = connection.state === 'closed';

  const send = (text: string) => {
    toBottom();
    ask(text);
  };
  return (
    <section aria-label={`Conversation with ${companion.name}`} className="flex min-h-0 grow flex-col">
      <ChatStatus connection={connection} engine={engine} />
      <div className="relative min-h-0 grow">
        <ScrollRegion box={box} label="Messages" kind="region" onScroll={onScroll}>
          <ol className="space-y-4 pt-4">
            {messages.length === 0 && (
              <ChatBubble name={companion.name} from="assistant" text={greetingOf(companion)} state="done" />
            )}
            {messages
              .filter(({ text, state }) => text !== '' || state === 'stopped' || state === 'interrupted')
              .map(({ id, role, text, state }) => (
                <ChatBubble
                  key={id}
                  name={role === 'user' ? (user?.username ?? 'You') : companion.name}
                  from={role}
                  text={text}
                  state={state}
                />
              ))}
          </ol>
          {isThinking && (
            <p className="mt-4 flex items-center gap-2 text-sm text-muted">
              <Avatar name={companion.name} size="sm" />
              <span className="animate-pulse">{companion.name} is thinking…</span>
            </p>
          )}
        </ScrollRegion>
        <JumpToLatest shown={isAway} onClick={toBottom} />
      </div>
      {/* Spoken once per answer, whole: a stream read out word by word is noise. */}
      <p className="sr-only" aria-live="polite">
        {waiting !== null ? `${companion.name} is answering.` : last?.role === 'assistant' ? last.text : ''}
      </p>
      {problem !== null && (
        <div
          role="alert"
          className="mb-3 flex flex-wrap items-center gap-3 rounded-2xl bg-danger-soft px-4 py-2.5 text-sm"
        >
          <span className="grow text-danger">{problem.message}</span>
          {problem.retry !== null && (
            <Button
              look="outline"
              size="sm"
              onClick={() => problem.retry && ask(problem.retry.text, problem.retry.clientId)}
            >
              Try again
            </Button>
          )}
        </div>
      )}
      {suggestions.length > 0 && waiting === null && (
        <ul aria-label="Suggestions" className="mb-3 flex shrink-0 gap-2 overflow-x-auto p-0.5 sm:flex-wrap">
          {suggestions.map((suggestion) => (
            <li key={suggestion}>
              <button
                type="button"
                onClick={() => send(suggestion)}
                className="min-h-9 rounded-full border border-line bg-surface px-3.5 py-1 text-sm whitespace-nowrap hover:bg-sunken"
              >
                {suggestion}
              </button>
            </li>
          ))}
        </ul>
      )}
      <Composer
        label={`Message to ${companion.name}`}
        placeholder={`Say something to ${companion.name}…`}
        maxLength={LONGEST_MESSAGE}
        disabled={waiting !== null || isClosed}
        onSend={send}
        action={
          waiting === null ? undefined : (
            <Button
              look="outline"
              size="icon"
              aria-label="Stop the answer"
              disabled={waiting.generationId === null}
              onClick={stop}
            >
              <Square className="size-4 fill-current" aria-hidden="true" />
            </Button>
          )
        }
      />
    </section>
  );
}
