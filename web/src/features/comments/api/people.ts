import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';

const MOST = 5;

/** People whose name begins like this, or nearly: those who can be named in a comment. */
export function usePeopleNamed(typed: string) {
  return useQuery({
    queryKey: ['people', 'named', typed.toLowerCase()],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/users/search', { params: { query: { q: typed, limit: MOST } }, signal })),
    select: (page) => page.users,
    enabled: typed !== '',
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}
