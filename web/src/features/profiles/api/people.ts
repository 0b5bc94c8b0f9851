import { keepPreviousData, useInfiniteQuery, type InfiniteData } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { UserCard, UserPage } from '@/api/types';

const PAGE = 30;

export type Side = 'followers' | 'following';

/** The pages as one list. Nobody shows twice, even when the list has changed between two pages. */
export function flatten(data: InfiniteData<UserPage>): UserCard[] {
  const people = data.pages.flatMap((page) => page.users);
  return [...new Map(people.map((person) => [person.id, person])).values()];
}

const PAGING = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: UserPage) => page.pagination.nextCursor,
  select: flatten,
};

function pageOf(cursor: string | null): { limit: number; cursor?: string } {
  return cursor === null ? { limit: PAGE } : { limit: PAGE, cursor };
}

/** Who follows somebody, or whom they follow. */
export function useFollows(userId: string, side: Side) {
  return useInfiniteQuery({
    queryKey: ['people', side, 'all', userId],
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { userId }, query: pageOf(pageParam) };
      return unwrap(
        side === 'followers'
          ? api.GET('/api/users/{userId}/followers', { params, signal })
          : api.GET('/api/users/{userId}/following', { params, signal }),
      );
    },
    ...PAGING,
  });
}

/** Who is found; the list before stays while the next one is on its way, so that nothing jumps under the typing. */
export function usePeopleSearch(q: string) {
  return useInfiniteQuery({
    queryKey: ['people', 'search', q.toLowerCase()],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET('/api/users/search', { params: { query: { q, ...pageOf(pageParam) } }, signal })),
    enabled: q !== '',
    placeholderData: keepPreviousData,
    ...PAGING,
  });
}
