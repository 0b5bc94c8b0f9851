import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { RevisionSummary } from '@/api/types';

const revisionKeys = {
  list: (postId: string) => ['posts', 'revisions', postId] as const,
  one: (postId: string, number: number) => ['posts', 'revisions', postId, number] as const,
};

export function useRevisions(postId: string) {
  return useInfiniteQuery({
    queryKey: revisionKeys.list(postId),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/posts/{post_id}/revisions', {
          params: {
            path: { post_id: postId },
            query: { limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    select: (data): RevisionSummary[] => data.pages.flatMap((page) => page.revisions),
  });
}

export function useRevision(postId: string, number: number | undefined) {
  return useQuery({
    queryKey: revisionKeys.one(postId, number ?? 0),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/posts/{post_id}/revisions/{number}', {
          params: { path: { post_id: postId, number: number ?? 0 } },
          signal,
        }),
      ),
    enabled: number !== undefined,
    staleTime: Infinity, // a text that was is what it was
  });
}

export function useRestore(postId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (number: number) =>
      unwrap(
        api.POST('/api/posts/{post_id}/revisions/{number}/restore', {
          params: { path: { post_id: postId, number } },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['posts'] }),
  });
}
