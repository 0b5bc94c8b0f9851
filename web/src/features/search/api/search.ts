import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { FoundPost } from '@/api/types';
import { sinceOf, type Filters } from '../filters';

const PAGE = 20;
const MINUTE_MS = 60_000;

export function useSearch(filters: Filters) {
  return useInfiniteQuery({
    queryKey: ['posts', 'list', 'search', filters],
    queryFn: ({ pageParam, signal }) => {
      const since = sinceOf(filters.time, Date.now());
      return unwrap(
        api.GET('/api/search', {
          params: {
            query: {
              q: filters.q,
              sort: filters.sort,
              limit: PAGE,
              ...(filters.tag === '' ? {} : { tag: filters.tag }),
              ...(since === undefined ? {} : { since }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    enabled: filters.q !== '',
    staleTime: MINUTE_MS,
    select: (data): { results: FoundPost[]; correctedTo: string | null } => ({
      results: [
        ...new Map(data.pages.flatMap((page) => page.results).map((one) => [one.post.id, one])).values(),
      ],
      correctedTo: data.pages[0]?.correctedTo ?? null,
    }),
  });
}

export function useSuggestions(typed: string) {
  return useQuery({
    queryKey: ['suggestions', typed],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/search/suggest', { params: { query: { q: typed } }, signal })),
    enabled: typed !== '',
    staleTime: MINUTE_MS,
    placeholderData: (before) => (typed === '' ? undefined : before),
    select: (answer) => answer.suggestions,
  });
}

export function useRelated(postId: string) {
  return useQuery({
    queryKey: ['posts', 'related', postId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/posts/{post_id}/related', { params: { path: { post_id: postId } }, signal })),
    staleTime: 5 * MINUTE_MS,
    select: (answer) => answer.posts,
  });
}
