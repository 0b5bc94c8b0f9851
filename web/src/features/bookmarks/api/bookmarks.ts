import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { messageOf } from '@/api/problems';
import type { KeptPost } from '@/api/types';
import { useUser } from '@/session/store';
import { toast } from '@/ui/toasts';
import { isKept } from './kept';

const PAGE = 20;
const LIST = ['posts', 'list', 'bookmarks'] as const;

/** Whether a post is kept, and the way to change it. */
export function useBookmark(postId: string) {
  const userId = useUser()?.id;
  const queryClient = useQueryClient();
  const key = ['bookmark', postId, userId];
  const query = useQuery({
    queryKey: key,
    queryFn: async () => ({ bookmarked: await isKept(postId) }),
    enabled: userId !== undefined,
    staleTime: 60_000,
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
    onError: (error, bookmarked) => {
      queryClient.setQueryData(key, { bookmarked: !bookmarked });
      toast(messageOf(error), 'danger');
      void queryClient.invalidateQueries({ queryKey: key });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: LIST, refetchType: 'none' }),
  });
  const kept = query.data?.bookmarked ?? false;
  return { isKept: kept, toggle: () => toggle.mutate(!kept) };
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
