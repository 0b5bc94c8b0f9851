import type { Post } from '@/api/types';
import { BookmarkButton } from '@/features/bookmarks/components/BookmarkButton';
import { ReportButton } from '@/features/moderation/components/ReportButton';
import { PostReactions } from '@/features/reactions/components/PostReactions';
import { ShareButton } from '@/features/sharing/components/ShareButton';

/** What a reader may do with a post, one line per feature: features do not know of each other. */
export function PostActions({ post }: { post: Post }) {
  // Of what others do not see nobody can say anything.
  if (post.status === 'DRAFT' || post.moderation !== 'CLEAR') return null;
  return (
    <div className="mt-6 flex flex-wrap items-center gap-2">
      <div className="-ml-3">
        <PostReactions post={post} />
      </div>
      <div className="-mr-3.5 ml-auto flex flex-wrap items-center">
        <BookmarkButton postId={post.id} />
        <ReportButton subject="post" subjectId={post.id} ownerId={post.author.id} />
        <ShareButton title={post.title} path={`/posts/${post.slug}`} />
      </div>
    </div>
  );
}
