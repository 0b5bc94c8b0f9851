import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { messageOf } from '@/api/problems';
import type { KeptPost } from '@/api/types';
import { useUser } from '@/session/store';
import { toast } from '@/ui/toasts';

const PAGE = 20;
const LIST = ['posts', 'list', 'bookmarks'] as const;

/** Whether a post is kept, and the way to change it. */
export function useBookmark(postId: string) {
  const userId = useUser()?.id;
  const queryClient = useQueryClient();
  const key = ['bookmark', postId, userId];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/posts/{post_id}/bookmark', { params: { path: { post_id: postId } }, signal })),
    enabled: userId !== undefined,
  });
  const toggle = useMutation({
    mutationFn: (keeps: boolean) => {
      const params = { params: { path: { post_id: postId } } };
      return unwrap(
        keeps
          ? api.PUT('/api/posts/{post_id}/bookmark', params)
          : api.DELETE('/api/posts/{post_id}/bookmark', params),
      );
    },
    onMutate: async (bookmarked) => {
      await queryClient.cancelQueries({ queryKey: key });
      queryClient.setQueryData(key, { bookmarked });
    },
    onError: (error) => {
      toast(messageOf(error), 'danger');
      void queryClient.invalidateQueries({ queryKey: key });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: LIST, refetchType: 'none' }),
  });
  const isKept = query.data?.bookmarked ?? false;
  return { isKept, isKnown: query.data !== undefined, toggle: () => toggle.mutate(!isKept) };
}

export function useBookmarks() {
  return useInfiniteQuery({
    queryKey: LIST,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/bookmarks', {
          params: { query: { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    select: (data): KeptPost[] => data.pages.flatMap((page) => page.posts),
  });
}
