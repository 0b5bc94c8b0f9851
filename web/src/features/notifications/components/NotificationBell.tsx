import { Bell } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { messageOf } from '@/api/problems';
import { buttonLook } from '@/ui/Button';
import { Failure, Skeleton } from '@/ui/states';
import { useMarkAllRead, useNotifications } from '../api/notifications';
import { NotificationList } from './NotificationList';

function label(unread: number): string {
  return unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`;
}

export function NotificationBell() {
  const query = useNotifications();
  const markAllRead = useMarkAllRead();
  const [open, setOpen] = useState(false);
  const unread = query.data?.unread ?? 0;
  // What was unread stays marked as new while the list is open, and is read once it closes.
  const change = (next: boolean) => {
    setOpen(next);
    if (!next && unread > 0) void markAllRead();
  };
  return (
    <Popover.Root open={open} onOpenChange={change}>
      <Popover.Trigger aria-label={label(unread)} className={buttonLook('quiet', 'icon')}>
        <span className="relative">
          <Bell className="size-5" aria-hidden="true" />
          {unread > 0 && (
            <span
              aria-hidden="true"
              className="absolute -top-2 -right-2.5 grid h-4.5 min-w-4.5 place-items-center rounded-full bg-spark px-1 text-[0.7rem] font-bold text-[#231a05]"
            >
              {unread > 99 ? '99+' : unread}
            </span>
          )}
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={8}
          collisionPadding={12}
          aria-label="Notifications"
          className="z-40 max-h-[70dvh] w-[min(24rem,calc(100vw-1.5rem))] overflow-y-auto rounded-2xl border border-line bg-surface p-2 shadow-(--shadow-float)"
        >
          <h2 className="px-3 py-2 font-serif text-lg font-semibold">Notifications</h2>
          {query.isPending && <Skeleton className="m-3 h-12" />}
          {query.data === undefined && query.isError && (
            <Failure message={messageOf(query.error)} onRetry={() => void query.refetch()} />
          )}
          {query.data && (
            <NotificationList notifications={query.data.notifications} onFollow={() => change(false)} />
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
