import { Link } from 'react-router';
import { Avatar } from '@/ui/Avatar';
import { clockTime, exactly } from '@/ui/time';
import type { RoomMessage, Unsent } from '../log';

interface RoomMessageRowProps {
  message: RoomMessage;
  /** The same person just spoke: the name need not be said again. */
  isContinued: boolean;
}

export function RoomMessageRow({ message, isContinued }: RoomMessageRowProps) {
  const { username, text, at } = message;
  const time = (
    <time dateTime={at} title={exactly(at)} className="text-xs text-muted">
      {clockTime(at)}
    </time>
  );
  return (
    <li data-seq={message.seq} className={`group flex gap-3 ${isContinued ? 'mt-0.5' : 'mt-4'}`}>
      {isContinued ? (
        <span className="w-8 shrink-0 pt-1 text-right opacity-0 group-hover:opacity-100">{time}</span>
      ) : (
        <Avatar name={username} size="sm" />
      )}
      <div className="min-w-0">
        {isContinued ? (
          <span className="sr-only">{username}: </span>
        ) : (
          <p className="flex items-baseline gap-2">
            {message.isDeleted ? (
              <span className="font-medium text-muted">Deleted account</span>
            ) : (
              <Link to={`/@${username}`} className="font-medium hover:underline">
                {username}
              </Link>
            )}
            {time}
          </p>
        )}
        {message.isDeleted ? (
          <p className="text-muted italic">This message was deleted.</p>
        ) : (
          <p className="whitespace-pre-wrap">{text}</p>
        )}
      </div>
    </li>
  );
}

interface UnsentRowProps {
  message: Unsent;
  username: string;
  onRetry: () => void;
  onDiscard: () => void;
}

export function UnsentRow({ message, username, onRetry, onDiscard }: UnsentRowProps) {
  const hasFailed = message.state === 'failed';
  return (
    <li className="mt-4 flex gap-3">
      <Avatar name={username} size="sm" />
      <div className="min-w-0">
        <p className="flex items-baseline gap-2">
          <span className="font-medium">{username}</span>
          <span className="text-xs text-muted">{hasFailed ? 'Not sent' : 'Sending…'}</span>
        </p>
        <p className={`whitespace-pre-wrap ${hasFailed ? '' : 'text-muted'}`}>{message.text}</p>
        {hasFailed && (
          <p className="mt-1 flex gap-4 text-sm">
            <button type="button" onClick={onRetry} className="min-h-6 font-medium text-link underline">
              Send again
            </button>
            <button type="button" onClick={onDiscard} className="min-h-6 text-muted underline">
              Discard
            </button>
          </p>
        )}
      </div>
    </li>
  );
}
