import { useState, type ReactNode } from 'react';
import { messageOf } from '@/api/problems';
import type { Comment, CommentThread } from '@/api/types';
import { Button } from '@/ui/Button';
import { Failure } from '@/ui/states';
import { useReplies } from '../api/comments';
import { treeOf, type Branch } from '../tree';
import { CommentItem } from './CommentItem';

export interface ThreadContext {
  postAuthorId: string;
  canAnswer: boolean;
  linkedId: string | null;
  extra: (comment: Comment) => ReactNode;
}

function BranchView({ branch, context }: { branch: Branch; context: ThreadContext }) {
  const { comment, answers } = branch;
  return (
    <li>
      <CommentItem
        comment={comment}
        postAuthorId={context.postAuthorId}
        canAnswer={context.canAnswer}
        isLinked={comment.id === context.linkedId}
        extra={comment.author === null ? null : context.extra(comment)}
      />
      {answers.length > 0 && (
        <ul className="ml-3 border-l border-line pl-3 sm:ml-4 sm:pl-5">
          {answers.map((answer) => (
            <BranchView key={answer.comment.id} branch={answer} context={context} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** One thread; a long one shows its beginning, and the rest when asked. */
export function ThreadView({ thread, context }: { thread: CommentThread; context: ThreadContext }) {
  const [isWhole, setWhole] = useState(false);
  const rest = useReplies(thread, isWhole);
  const replies = rest.data ?? thread.replies;
  const missing = thread.replyCount - replies.filter((reply) => reply.author !== null).length;
  const hasMore = isWhole ? rest.hasNextPage : missing > 0 && thread.replies.length >= 10;
  return (
    <>
      <ul>
        <BranchView branch={treeOf(thread, replies)} context={context} />
      </ul>
      {rest.isError && <Failure message={messageOf(rest.error)} onRetry={() => void rest.refetch()} />}
      {hasMore && !rest.isError && (
        <Button
          look="quiet"
          size="sm"
          className="mt-1 ml-3"
          busy={rest.isFetching}
          onClick={() => (isWhole ? void rest.fetchNextPage() : setWhole(true))}
        >
          {missing > 0 ? `${missing} more ${missing === 1 ? 'answer' : 'answers'}` : 'More answers'}
        </Button>
      )}
    </>
  );
}
