import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { z } from 'zod/mini';
import { api, unwrap } from '@/api/client';
import type { Notification, NotificationPage } from '@/api/types';
import { ACK_TIMEOUT_MS, useConnection } from '@/realtime/connection';
import { useRealtimeEvent } from '@/realtime/useRealtimeEvent';

const KEY = ['notifications'];
const LIMIT = 20;

const Unread = z.object({ unread: z.number() });
const Arrived = z.extend(Unread, { notification: z.looseObject({ id: z.string() }) });

function change(queryClient: QueryClient, next: (page: NotificationPage) => NotificationPage): void {
  queryClient.setQueryData<NotificationPage>(KEY, (page) => page && next(page));
}

/** The newest notifications and the unread count, kept true by the live connection. */
export function useNotifications() {
  const queryClient = useQueryClient();
  useRealtimeEvent('notification:new', (payload) => {
    const arrived = Arrived.safeParse(payload);
    if (!arrived.success) return;
    const { unread } = arrived.data;
    const notification = arrived.data.notification as unknown as Notification;
    change(queryClient, (page) => ({
      ...page,
      unread,
      notifications: [notification, ...page.notifications.filter(({ id }) => id !== notification.id)].slice(
        0,
        LIMIT,
      ),
    }));
  });
  useRealtimeEvent('notification:unreadCount', (payload) => {
    const count = Unread.safeParse(payload);
    if (!count.success || queryClient.getQueryData<NotificationPage>(KEY)?.unread === count.data.unread)
      return;
    // Another device read something, or we missed something: which ones only the list knows.
    void queryClient.invalidateQueries({ queryKey: KEY });
  });
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/notifications', { params: { query: { limit: LIMIT } }, signal })),
  });
}

export function useMarkAllRead() {
  const queryClient = useQueryClient();
  return async () => {
    const { socket, isConnected } = useConnection.getState();
    if (socket === null || !isConnected) return;
    const before = new Date().toISOString();
    try {
      const answer: unknown = await socket
        .timeout(ACK_TIMEOUT_MS)
        .emitWithAck('notification:markRead', { all: true, before });
      const count = Unread.safeParse(answer);
      if (!count.success) return;
      change(queryClient, (page) => ({
        ...page,
        unread: count.data.unread,
        notifications: page.notifications.map((item) => ({ ...item, readAt: item.readAt ?? before })),
      }));
    } catch {
      // Not acknowledged: they stay unread, which is the truth.
    }
  };
}
