import { useInfiniteQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';

const PAGE = 30;

export function useActivity() {
  return useInfiniteQuery({
    queryKey: ['activity'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/auth/audit', {
          params: { query: { limit: PAGE, ...(pageParam !== undefined && { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.pagination.nextCursor ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.events),
  });
}
