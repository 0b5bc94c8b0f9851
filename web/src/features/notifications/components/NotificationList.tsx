import { Link } from 'react-router';
import type { Notification } from '@/api/types';
import { TimeAgo } from '@/ui/TimeAgo';

interface NotificationListProps {
  notifications: Notification[];
  onFollow: () => void;
}

function Words({ notification }: { notification: Notification }) {
  const isNew = notification.readAt === null;
  return (
    <>
      <span
        aria-hidden="true"
        className={`mt-2 size-2 shrink-0 rounded-full ${isNew ? 'bg-spark' : 'bg-transparent'}`}
      />
      <span className="min-w-0">
        <span className={isNew ? 'block font-medium' : 'block'}>
          {isNew && <span className="sr-only">New: </span>}
          {notification.title}
        </span>
        {notification.body !== null && (
          <span className="line-clamp-2 text-sm text-muted">{notification.body}</span>
        )}
        <span className="text-xs text-muted">
          <TimeAgo at={notification.createdAt} />
        </span>
      </span>
    </>
  );
}

const ROW = 'flex gap-3 rounded-xl px-3 py-2.5';

export function NotificationList({ notifications, onFollow }: NotificationListProps) {
  if (notifications.length === 0) {
    return <p className="px-3 pt-1 pb-4 text-muted">Nothing yet. Follow people to hear when they publish.</p>;
  }
  return (
    <ul>
      {notifications.map((notification) => (
        <li key={notification.id}>
          {/* Only a path of this site is followed, whatever the stored link says. */}
          {notification.link !== null && /^\/(?!\/)/.test(notification.link) ? (
            <Link to={notification.link} onClick={onFollow} className={`${ROW} hover:bg-sunken`}>
              <Words notification={notification} />
            </Link>
          ) : (
            <div className={ROW}>
              <Words notification={notification} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
