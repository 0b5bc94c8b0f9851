import { useInfiniteQuery, type InfiniteData } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { PostSummary } from '@/api/types';

const PAGE = 20;
const MINUTES = 60_000;

/** Under the key of all lists of posts, so that what concerns those concerns feeds: new posts, a deletion. */
export const feedKey = (name: string, ...rest: string[]) => ['posts', 'list', 'feed', name, ...rest];

interface FeedPage<T> {
  posts: T[];
  pagination: { nextCursor?: string | null };
}

/** The pages as one list; trending moves, so a post may come again: it shows where it was first. */
export function flatten<T extends PostSummary>(data: InfiniteData<FeedPage<T>>): T[] {
  const posts = data.pages.flatMap((page) => page.posts);
  return [...new Map(posts.map((post) => [post.id, post])).values()];
}

function pageOf(cursor: string | null): { limit: number; cursor?: string } {
  return cursor === null ? { limit: PAGE } : { limit: PAGE, cursor };
}

/** Whoever comes back to a feed within minutes finds it as they left it. */
const PAGING = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: FeedPage<PostSummary>) => page.pagination.nextCursor,
  staleTime: 5 * MINUTES,
};

export function useHomeFeed() {
  return useInfiniteQuery({
    queryKey: feedKey('home'),
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET('/api/feed/home', { params: { query: pageOf(pageParam) }, signal })),
    ...PAGING,
    select: (data) => flatten(data),
  });
}

export function useFollowingFeed() {
  return useInfiniteQuery({
    queryKey: feedKey('following'),
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET('/api/feed/following', { params: { query: pageOf(pageParam) }, signal })),
    ...PAGING,
    staleTime: 0,
    select: (data) => flatten(data),
  });
}

export type TrendingWindow = 'day' | 'week' | 'month';

export function useTrendingFeed(window: TrendingWindow) {
  return useInfiniteQuery({
    queryKey: feedKey('trending', window),
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET('/api/feed/trending', { params: { query: { window, ...pageOf(pageParam) } }, signal })),
    ...PAGING,
    staleTime: MINUTES,
    select: (data) => flatten(data),
  });
}
