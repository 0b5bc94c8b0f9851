import type { PostSummary } from '@/api/types';
import { BookmarkButton } from '@/features/bookmarks/components/BookmarkButton';

/** What a reader may do with a post in a list, one line per feature. */
export function cardActions(post: PostSummary) {
  return post.status === 'DRAFT' ? null : <BookmarkButton postId={post.id} title={post.title} />;
}
