import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { Post } from '@/api/types';
import { postKeys } from './keys';

const PAGE = 20;
const query = (cursor: string | null) => ({ limit: PAGE, ...(cursor === null ? {} : { cursor }) });

/** What will be published by itself, the next one first. */
export function usePlannedPosts() {
  return useInfiniteQuery({
    queryKey: postKeys.planned(),
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET('/api/posts/scheduled', { params: { query: query(pageParam) }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    select: (data) => data.pages.flatMap((page) => page.posts),
  });
}

/** What was deleted in the last 30 days, the latest first. */
export function useDeletedPosts() {
  return useInfiniteQuery({
    queryKey: postKeys.trash(),
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET('/api/posts/trash', { params: { query: query(pageParam) }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    select: (data) => data.pages.flatMap((page) => page.posts),
  });
}

export function useRestorePost() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (postId: string): Promise<Post> =>
      unwrap(api.POST('/api/posts/{post_id}/restore', { params: { path: { post_id: postId } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: postKeys.all }),
  });
}
