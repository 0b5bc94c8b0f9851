import { useInfiniteQuery, type InfiniteData } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { PostPage, PostSummary } from '@/api/types';
import { postKeys } from './keys';

export interface PostFilter {
  status?: 'DRAFT' | 'PUBLISHED';
  authorId?: string;
  tag?: string;
}

const PAGE = 20;

/** The pages as one list. A post never shows twice, even when it was edited between two pages. */
export function flatten(data: InfiniteData<PostPage> | undefined): PostSummary[] {
  const posts = data?.pages.flatMap((page) => page.posts) ?? [];
  return [...new Map(posts.map((post) => [post.id, post])).values()];
}

export function usePosts(filter: PostFilter) {
  return useInfiniteQuery({
    queryKey: postKeys.list(filter),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/posts', {
          params: { query: { ...filter, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.nextCursor,
    select: flatten,
  });
}
