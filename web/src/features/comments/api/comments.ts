import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
} from '@tanstack/react-query';
import { api, done, unwrap } from '@/api/client';
import type { Comment, CommentSort, CommentThread } from '@/api/types';
import type { components } from '@/api/schema';

type ThreadPage = components['schemas']['ThreadList'];
type Threads = InfiniteData<ThreadPage, string | null>;

const PAGE = 20;
const commentKeys = {
  of: (postId: string) => ['comments', postId] as const,
  threads: (postId: string, sort: CommentSort) => ['comments', postId, 'threads', sort] as const,
  replies: (postId: string, rootId: string) => ['comments', postId, 'replies', rootId] as const,
  linked: (postId: string, commentId: string) => ['comments', postId, 'linked', commentId] as const,
};

/** The threads below a post. Each shows once, even when one was written between two pages. */
export function useThreads(postId: string, sort: CommentSort) {
  return useInfiniteQuery({
    queryKey: commentKeys.threads(postId, sort),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/posts/{post_id}/comments', {
          params: {
            path: { post_id: postId },
            query: { sort, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    select: (data): CommentThread[] => [
      ...new Map(data.pages.flatMap((page) => page.comments).map((one) => [one.id, one])).values(),
    ],
  });
}

/** The rest of a long thread, once it is asked for. */
export function useReplies(thread: CommentThread, isWanted: boolean) {
  return useInfiniteQuery({
    queryKey: commentKeys.replies(thread.postId, thread.id),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/comments/{comment_id}/replies', {
          params: {
            path: { comment_id: thread.id },
            query: { limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    enabled: isWanted,
    select: (data): Comment[] => data.pages.flatMap((page) => page.comments),
  });
}

/** The thread of a comment that an address points at. */
export function useLinkedThread(postId: string, commentId: string | null) {
  return useQuery({
    queryKey: commentKeys.linked(postId, commentId ?? ''),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/comments/{comment_id}/thread', {
          params: { path: { comment_id: commentId ?? '' } },
          signal,
        }),
      ),
    enabled: commentId !== null,
    retry: false,
  });
}

/** What is said about a post is looked at again; what is on the screen stays until the answer is there. */
export function useForgetComments(postId: string) {
  const queryClient = useQueryClient();
  return () => {
    void queryClient.invalidateQueries({ queryKey: ['posts', 'one'] }); // it has the number of comments
    return queryClient.invalidateQueries({ queryKey: commentKeys.of(postId) });
  };
}

/** Puts one's own comment on the screen at once: a new thread first, an answer below what it answers. */
function withComment(data: Threads | undefined, comment: Comment): Threads | undefined {
  if (data === undefined) return undefined;
  if (comment.parentId === null) {
    const [first, ...rest] = data.pages;
    if (first === undefined) return data;
    return {
      ...data,
      pages: [{ ...first, comments: [{ ...comment, replies: [] }, ...first.comments] }, ...rest],
    };
  }
  const isIn = (thread: CommentThread) =>
    thread.id === comment.parentId || thread.replies.some((reply) => reply.id === comment.parentId);
  const pages = data.pages.map((page) => ({
    ...page,
    comments: page.comments.map((thread) =>
      isIn(thread)
        ? { ...thread, replyCount: thread.replyCount + 1, replies: [...thread.replies, comment] }
        : thread,
    ),
  }));
  return { ...data, pages };
}

export interface NewComment {
  body: string;
  parentId: string | null;
  key: string;
}

export function useAddComment(postId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ body, parentId, key }: NewComment) =>
      unwrap(
        api.POST('/api/posts/{post_id}/comments', {
          params: { path: { post_id: postId }, header: { 'Idempotency-Key': key } },
          body: { body, parentId },
        }),
      ),
    onSuccess: (comment) => {
      for (const sort of ['newest', 'oldest'] as const) {
        queryClient.setQueryData<Threads>(commentKeys.threads(postId, sort), (data) =>
          withComment(data, comment),
        );
      }
      void queryClient.invalidateQueries({ queryKey: ['posts', 'one'] });
      void queryClient.invalidateQueries({ queryKey: [...commentKeys.of(postId), 'replies'] });
      void queryClient.invalidateQueries({ queryKey: [...commentKeys.of(postId), 'linked'] });
    },
  });
}

export function useEditComment(postId: string) {
  const forget = useForgetComments(postId);
  return useMutation({
    mutationFn: ({ comment, body }: { comment: Comment; body: string }) =>
      unwrap(
        api.PATCH('/api/comments/{comment_id}', {
          params: { path: { comment_id: comment.id }, header: { 'If-Match': `"${comment.revision}"` } },
          body: { body },
        }),
      ),
    onSuccess: forget,
  });
}

export function useDeleteComment(postId: string) {
  const forget = useForgetComments(postId);
  return useMutation({
    mutationFn: (commentId: string) =>
      done(api.DELETE('/api/comments/{comment_id}', { params: { path: { comment_id: commentId } } })),
    onSettled: forget,
  });
}

/** The author of a post closes the comments, or opens them again. */
export function useLockComments(postId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (commentsLocked: boolean) =>
      unwrap(
        api.PATCH('/api/posts/{post_id}', {
          params: { path: { post_id: postId } },
          body: { commentsLocked },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['posts', 'one'] }),
  });
}
