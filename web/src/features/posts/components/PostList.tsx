import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiProblem, messageOf } from '@/api/problems';
import type { PostSummary } from '@/api/types';
import { Button } from '@/ui/Button';
import { Failure } from '@/ui/states';
import { useNearEnd } from '@/ui/useNearEnd';
import { PostCard, PostCardSkeleton } from './PostCard';

interface PostListProps<T extends PostSummary> {
  feed: UseInfiniteQueryResult<T[]>;
  label: string;
  empty: ReactNode;
  /** What stands below a card. */
  extra?: (post: T) => ReactNode;
  /** What can be done with a post without opening it. */
  actions?: (post: T) => ReactNode;
}

const SKELETONS = [1, 2, 3, 4];
const GONE = 410;

/** A list that goes on by itself when its end comes near; the button is there for keyboards and old browsers. */
export function PostList<T extends PostSummary>({ feed, label, empty, extra, actions }: PostListProps<T>) {
  const end = useNearEnd(feed.data?.length, () => {
    if (feed.hasNextPage && !feed.isFetchingNextPage && !feed.isFetchNextPageError) void feed.fetchNextPage();
  });
  // An order that the server has forgotten cannot be gone on with: the list begins anew.
  const goOn = () =>
    void (feed.error instanceof ApiProblem && feed.error.status === GONE
      ? feed.refetch()
      : feed.fetchNextPage());

  if (feed.isPending) {
    return (
      <div role="status" aria-label="Loading posts" className="divide-y divide-line">
        {SKELETONS.map((row) => (
          <PostCardSkeleton key={row} />
        ))}
      </div>
    );
  }
  if (feed.data === undefined) {
    return <Failure message={messageOf(feed.error)} onRetry={() => void feed.refetch()} />;
  }
  if (feed.data.length === 0) return empty;
  return (
    <section aria-label={label}>
      <div className="divide-y divide-line">
        {feed.data.map((post) => (
          <PostCard key={post.id} post={post} extra={extra?.(post)} actions={actions?.(post)} />
        ))}
      </div>
      <div ref={end} className="flex min-h-20 items-center justify-center">
        {feed.isFetchNextPageError ? (
          <Failure message={messageOf(feed.error)} onRetry={goOn} />
        ) : (
          feed.hasNextPage && (
            <Button look="outline" size="sm" busy={feed.isFetchingNextPage} onClick={goOn}>
              {feed.isFetchingNextPage ? 'Loading…' : 'More posts'}
            </Button>
          )
        )}
      </div>
    </section>
  );
}
