import type { ReactNode } from 'react';
import { messageOf } from '@/api/problems';
import { Button } from '@/ui/Button';
import { Failure } from '@/ui/states';
import { useNearEnd } from '@/ui/useNearEnd';
import { usePosts, type PostFilter } from '../api/listPosts';
import { PostCard, PostCardSkeleton } from './PostCard';

interface PostFeedProps {
  filter: PostFilter;
  label: string;
  empty: ReactNode;
}

const SKELETONS = [1, 2, 3, 4];

/** A list that goes on by itself when its end comes near; the button is there for keyboards and old browsers. */
export function PostFeed({ filter, label, empty }: PostFeedProps) {
  const feed = usePosts(filter);
  const end = useNearEnd(feed.data?.length, () => {
    if (feed.hasNextPage && !feed.isFetchingNextPage && !feed.isFetchNextPageError) void feed.fetchNextPage();
  });

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
          <PostCard key={post.id} post={post} />
        ))}
      </div>
      <div ref={end} className="flex min-h-20 items-center justify-center">
        {feed.isFetchNextPageError ? (
          <Failure message={messageOf(feed.error)} onRetry={() => void feed.fetchNextPage()} />
        ) : (
          feed.hasNextPage && (
            <Button
              look="outline"
              size="sm"
              busy={feed.isFetchingNextPage}
              onClick={() => void feed.fetchNextPage()}
            >
              {feed.isFetchingNextPage ? 'Loading…' : 'More posts'}
            </Button>
          )
        )}
      </div>
    </section>
  );
}
