import type { Post } from '@/api/types';
import { SeriesNavigation } from '@/features/posts/series/SeriesNavigation';

/** What follows a post, one line per feature, in the order in which readers meet it. */
export function PostFollowUps({ post }: { post: Post }) {
  if (post.status === 'DRAFT') return null;
  return (
    <>
      <SeriesNavigation post={post} />
    </>
  );
}
