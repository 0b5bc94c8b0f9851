import type { Post } from '@/api/types';
import { ViewCounter } from '@/features/analytics/components/ViewCounter';
import { CommentSection } from '@/features/comments/components/CommentSection';
import { ReportButton } from '@/features/moderation/components/ReportButton';
import { useFreshPost } from '@/features/posts/api/getPost';
import { SeriesNavigation } from '@/features/posts/series/SeriesNavigation';
import { CommentReactions } from '@/features/reactions/components/CommentReactions';
import { RelatedPosts } from '@/features/search/components/RelatedPosts';
import { useWatchPost } from '@/realtime/useWatchPost';

/** What follows a post, one line per feature, in the order in which readers meet it. */
export function PostFollowUps({ post }: { post: Post }) {
  useWatchPost(post.id);
  useFreshPost(post.id);
  // Of what others do not see nobody can say anything.
  if (post.status === 'DRAFT' || post.moderation !== 'CLEAR') return null;
  return (
    <>
      <ViewCounter key={post.id} post={post} />
      <SeriesNavigation post={post} />
      <CommentSection
        key={`comments-${post.id}`}
        post={post}
        extra={(comment, shownIds) => (
          <>
            <CommentReactions comment={comment} shownIds={shownIds} />
            <ReportButton
              subject="comment"
              subjectId={comment.id}
              ownerId={comment.author?.id ?? ''}
              isIconOnly
            />
          </>
        )}
      />
      <RelatedPosts postId={post.id} />
    </>
  );
}
