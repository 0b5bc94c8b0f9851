import type { Post } from '@/api/types';
import { ViewCounter } from '@/features/analytics/components/ViewCounter';
import { SeriesNavigation } from '@/features/posts/series/SeriesNavigation';

/** What follows a post, one line per feature, in the order in which readers meet it. */
export function PostFollowUps({ post }: { post: Post }) {
  if (post.status === 'DRAFT') return null;
  return (
    <>
      <ViewCounter key={post.id} post={post} />
      <SeriesNavigation post={post} />
    </>
  );
}
