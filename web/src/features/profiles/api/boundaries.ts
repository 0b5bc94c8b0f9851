import { useInfiniteQuery, useMutation, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import type { KeptAway, KeptAwayPage } from '@/api/types';

export type Kind = 'block' | 'mute';

const PAGE = 50;
/** The other services hear of it a moment later than the one that was asked. */
const HEARD_EVERYWHERE_MS = 1_500;
/** Outside of `people`: a row that was just lifted stays, so that it can be put back. */
const KEPT_AWAY = 'kept-away';

function call(kind: Kind, userId: string, isOn: boolean) {
  const params = { path: { userId } };
  if (kind === 'block') {
    return isOn
      ? api.POST('/api/users/{userId}/block', { params })
      : api.DELETE('/api/users/{userId}/block', { params });
  }
  return isOn
    ? api.POST('/api/users/{userId}/mute', { params })
    : api.DELETE('/api/users/{userId}/mute', { params });
}

/** Blocks or mutes somebody, or takes it back. What every list shows may be another thing afterwards. */
export function useBoundary(kind: Kind, userId: string) {
  const queryClient = useQueryClient();
  const refresh = () =>
    queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEPT_AWAY });
  return useMutation({
    mutationFn: (isOn: boolean) => done(call(kind, userId, isOn)),
    onSuccess: () => {
      setTimeout(() => void refresh(), HEARD_EVERYWHERE_MS);
      return refresh();
    },
  });
}

function flatten(data: InfiniteData<KeptAwayPage>): KeptAway[] {
  return data.pages.flatMap((page) => page.users);
}

/** Whom one blocks or mutes, latest first. */
export function useKeptAway(kind: Kind) {
  return useInfiniteQuery({
    queryKey: [KEPT_AWAY, kind],
    queryFn: ({ pageParam, signal }) => {
      const query = pageParam === null ? { limit: PAGE } : { limit: PAGE, cursor: pageParam };
      return unwrap(
        kind === 'block'
          ? api.GET('/api/users/me/blocks', { params: { query }, signal })
          : api.GET('/api/users/me/mutes', { params: { query }, signal }),
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    select: flatten,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
}
