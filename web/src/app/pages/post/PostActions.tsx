import type { Post } from '@/api/types';
import { ShareButton } from '@/features/sharing/components/ShareButton';

/** What a reader may do with a post, one line per feature: features do not know of each other. */
export function PostActions({ post }: { post: Post }) {
  if (post.status === 'DRAFT') return null;
  return (
    <div className="mt-6 flex flex-wrap items-center gap-2">
      <ShareButton title={post.title} path={`/posts/${post.slug}`} />
    </div>
  );
}
