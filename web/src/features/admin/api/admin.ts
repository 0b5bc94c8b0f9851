import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import { withStepUp } from '@/session/stepUp';
import type { LogFilter, Role, UserFilter } from '../filters';

const USERS = ['admin', 'users'] as const;
const PAGE = 30;

export function useFoundUsers(filter: UserFilter) {
  return useInfiniteQuery({
    queryKey: [...USERS, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/admin/users', {
          params: {
            query: { limit: PAGE, ...filter, ...(pageParam !== undefined && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.pagination.nextCursor ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.users),
  });
}

export function useEvents(filter: LogFilter) {
  return useInfiniteQuery({
    queryKey: ['admin', 'events', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/admin/audit', {
          params: {
            query: { limit: PAGE, ...filter, ...(pageParam !== undefined && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.pagination.nextCursor ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.events),
  });
}

/** Looking is an event of its own, with its reason: so it is asked for, and never repeated by itself. */
export function useView(userId: string) {
  return useMutation({
    mutationFn: (reason: string) =>
      unwrap(api.POST('/api/admin/users/{userId}/view', { params: { path: { userId } }, body: { reason } })),
  });
}

function useChange<Values, Result>(change: (values: Values) => Promise<Result>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (values: Values) => withStepUp(() => change(values)),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['admin'] }),
  });
}

export function useSuspend(userId: string) {
  return useChange((body: { reason: string; until: string | null }) =>
    unwrap(api.POST('/api/admin/users/{userId}/suspend', { params: { path: { userId } }, body })),
  );
}

export function useUnsuspend(userId: string) {
  return useChange((body: { reason: string }) =>
    unwrap(api.POST('/api/admin/users/{userId}/unsuspend', { params: { path: { userId } }, body })),
  );
}

export function useChangeRole(userId: string) {
  return useChange((body: { reason: string; role: Role }) =>
    unwrap(api.PUT('/api/admin/users/{userId}/role', { params: { path: { userId } }, body })),
  );
}

export function useRemoveCredentials(userId: string) {
  return useChange((body: { reason: string }) =>
    done(api.DELETE('/api/admin/users/{userId}/credentials', { params: { path: { userId } }, body })),
  );
}

export function useEndSessions(userId: string) {
  return useChange((body: { reason: string }) =>
    done(api.DELETE('/api/admin/users/{userId}/sessions', { params: { path: { userId } }, body })),
  );
}
