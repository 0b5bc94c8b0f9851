import { Users } from 'lucide-react';
import { useState } from 'react';
import { useUser } from '@/session/store';
import { Button } from '@/ui/Button';
import { Composer } from '@/ui/Composer';
import { JumpToLatest } from '@/ui/JumpToLatest';
import { ScrollRegion } from '@/ui/ScrollRegion';
import { Skeleton } from '@/ui/states';
import { useStickToBottom } from '@/ui/useStickToBottom';
import { typingLine, visible, type RoomMessage } from '../log';
import { useRoom } from '../useRoom';
import { MemberList } from './MemberList';
import { RoomMessageRow, UnsentRow } from './RoomMessageRow';

const LONGEST_MESSAGE = 4_000;
const TOGETHER_MS = 4 * 60_000;

function continues(message: RoomMessage, before: RoomMessage | undefined): boolean {
  return before?.userId === message.userId && Date.parse(message.at) - Date.parse(before.at) < TOGETHER_MS;
}

export function RoomView({ roomId, title }: { roomId: string; title: string }) {
  const user = useUser();
  const room = useRoom(roomId);
  const { messages, unsent, members, isJoined } = room.log;
  const { box, onScroll, isAway, toBottom } = useStickToBottom(messages.at(-1)?.seq ?? unsent.length);
  const [showsPeople, setShowsPeople] = useState(false);
  const shown = visible(messages);
  const hasEarlier = (messages[0]?.seq ?? 1) > 1;

  return (
    <div className="-mb-16 grid h-[calc(100dvh-10.5rem)] gap-10 md:h-[calc(100dvh-7rem)] lg:grid-cols-[1fr_16rem]">
      <section aria-label={title} className="flex min-h-0 min-w-0 flex-col">
        <header className="flex items-center gap-3 border-b border-line pb-3">
          <div className="min-w-0 grow">
            <h1 className="truncate font-serif text-2xl font-semibold tracking-tight">{title}</h1>
            <p role="status" className="text-sm text-muted">
              {room.isConnected ? (isJoined ? 'Live' : 'Entering…') : 'The connection is lost. Trying again…'}
            </p>
          </div>
          <Button
            look="outline"
            size="sm"
            className="lg:hidden"
            aria-expanded={showsPeople}
            onClick={() => setShowsPeople(!showsPeople)}
          >
            <Users className="size-4" aria-hidden="true" />
            {members.length} here
          </Button>
        </header>
        {showsPeople && (
          <div className="max-h-48 overflow-y-auto border-b border-line py-3 lg:hidden">
            <MemberList members={members} />
          </div>
        )}
        <div className="relative min-h-0 grow">
          <ScrollRegion box={box} label="Messages" kind="log" onScroll={onScroll}>
            {hasEarlier && (
              <div className="flex justify-center pt-4">
                <Button look="quiet" size="sm" onClick={() => void room.earlier().catch(() => undefined)}>
                  Earlier messages
                </Button>
              </div>
            )}
            {!isJoined && messages.length === 0 && (
              <div className="space-y-4 pt-4">
                <Skeleton className="h-10 w-2/3" />
                <Skeleton className="h-10 w-1/2" />
              </div>
            )}
            {isJoined && shown.length === 0 && unsent.length === 0 && (
              <p className="pt-10 text-center text-muted">Quiet so far. Say hello.</p>
            )}
            <ol>
              {shown.map((message, index) => (
                <RoomMessageRow
                  key={message.seq}
                  message={message}
                  isContinued={continues(message, shown[index - 1])}
                />
              ))}
              {unsent.map((message) => (
                <UnsentRow
                  key={message.clientId}
                  message={message}
                  username={user?.username ?? ''}
                  onRetry={() => room.retry(message.clientId, message.text)}
                  onDiscard={() => room.discard(message.clientId)}
                />
              ))}
            </ol>
          </ScrollRegion>
          <JumpToLatest shown={isAway} onClick={toBottom} />
        </div>
        <p aria-live="polite" className="h-6 truncate text-sm text-muted">
          {typingLine(room.log.typing)}
        </p>
        {room.log.problem !== null && (
          <p role="alert" className="mb-2 rounded-xl bg-danger-soft px-4 py-2 text-sm text-danger">
            {room.log.problem}
          </p>
        )}
        <Composer
          label="Message"
          placeholder="Say something…"
          maxLength={LONGEST_MESSAGE}
          disabled={!isJoined}
          onSend={(text) => {
            room.send(text);
            toBottom();
          }}
          onType={room.type}
        />
      </section>
      <aside aria-label="People here" className="hidden min-h-0 overflow-y-auto lg:block">
        <h2 className="px-2 pb-2 text-sm font-medium text-muted">Here now · {members.length}</h2>
        <MemberList members={members} />
      </aside>
    </div>
  );
}
