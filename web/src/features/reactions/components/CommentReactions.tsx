import type { Comment } from '@/api/types';
import { useCommentReactions } from '../api/commentReactions';
import { ReactionBar } from './ReactionBar';

interface CommentReactionsProps {
  comment: Comment;
  /** All comments that are shown: what one gave to them is asked for at once. */
  shownIds: string[];
}

export function CommentReactions({ comment, shownIds }: CommentReactionsProps) {
  const bar = useCommentReactions(comment, shownIds);
  const name = comment.author?.displayName ?? 'somebody';
  return <ReactionBar {...bar} of={`the comment of ${name}`} size="sm" />;
}
