import type { Post } from '@/api/types';

/** What follows a post, one line per feature, in the order in which readers meet it. */
export function PostFollowUps({ post }: { post: Post }) {
  if (post.status === 'DRAFT') return null;
  return null;
}
