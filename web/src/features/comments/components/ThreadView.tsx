import { Plus } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { messageOf } from '@/api/problems';
import type { Comment, CommentThread } from '@/api/types';
import { Button, buttonLook } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { Failure } from '@/ui/states';
import { useReplies } from '../api/comments';
import { sizeOf, treeOf, type Branch } from '../tree';
import { CommentItem } from './CommentItem';

export interface ThreadContext {
  postAuthorId: string;
  canAnswer: boolean;
  linkedId: string | null;
  extra: (comment: Comment) => ReactNode;
}

/** From here on a phone has no room to move answers further in: they stand below each other. */
const DEEP = 2;

interface BranchProps {
  branch: Branch;
  depth: number;
  context: ThreadContext;
}

function Answers({ branch, depth, context }: BranchProps) {
  const [isOpen, setOpen] = useState(true);
  const [wasClosed, setWasClosed] = useState(false);
  const isDeep = depth >= DEEP;
  const name = branch.comment.author?.displayName ?? 'a comment that is gone';
  const count = sizeOf(branch) - 1;
  if (!isOpen) {
    return (
      <button
        type="button"
        className={classes(buttonLook('quiet', 'sm'), '-ml-2.5')}
        // What was pressed is not there any more: the focus goes on to what undoes it.
        ref={(button) => {
          if (wasClosed) button?.focus();
        }}
        onClick={() => setOpen(true)}
      >
        <Plus className="size-4" aria-hidden="true" />
        {count === 1 ? '1 answer' : `${count} answers`}
        <span className="sr-only"> to {name}</span>
      </button>
    );
  }
  return (
    <div className={classes('relative', isDeep ? 'sm:pl-8' : 'pl-6 sm:pl-8')}>
      <button
        type="button"
        aria-label={`Hide the answers to ${name}`}
        title="Hide the answers"
        onClick={() => {
          setWasClosed(true);
          setOpen(false);
        }}
        className={classes(
          'group/line absolute inset-y-0 left-0 w-6 justify-center rounded-full',
          isDeep ? 'hidden sm:flex' : 'flex',
        )}
      >
        <span
          aria-hidden="true"
          className="h-full w-px bg-line-strong/50 transition-colors group-hover/line:w-0.5 group-hover/line:bg-spark"
        />
      </button>
      <ul>
        {branch.answers.map((answer) => (
          <BranchView key={answer.comment.id} branch={answer} depth={depth + 1} context={context} />
        ))}
      </ul>
    </div>
  );
}

function BranchView({ branch, depth, context }: BranchProps) {
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
      {answers.length > 0 && <Answers branch={branch} depth={depth} context={context} />}
    </li>
  );
}

interface ThreadViewProps {
  thread: CommentThread;
  context: ThreadContext;
  /** The comment in this thread that somebody came for: the thread is read on until it is there. */
  seeks: string | null;
}

/** One thread; a long one shows its beginning, and the rest when asked. */
export function ThreadView({ thread, context, seeks }: ThreadViewProps) {
  const [isAsked, setAsked] = useState(false);
  const isMissed = seeks !== null && seeks !== thread.id && !thread.replies.some(({ id }) => id === seeks);
  const isWhole = isAsked || isMissed;
  const rest = useReplies(thread, isWhole);
  const replies = rest.data ?? thread.replies;
  const goesOn = isMissed && rest.hasNextPage && !rest.isFetching && !rest.isError;
  const isFound = replies.some(({ id }) => id === seeks);
  const { fetchNextPage } = rest;
  useEffect(() => {
    if (goesOn && !isFound) void fetchNextPage();
  }, [goesOn, isFound, fetchNextPage]);
  const missing = thread.replyCount - replies.filter((reply) => reply.author !== null).length;
  const hasMore = isWhole ? rest.hasNextPage : missing > 0 && thread.replies.length >= 10;
  return (
    <>
      <ul>
        <BranchView branch={treeOf(thread, replies)} depth={0} context={context} />
      </ul>
      {rest.isError && <Failure message={messageOf(rest.error)} onRetry={() => void rest.refetch()} />}
      {hasMore && !rest.isError && (
        <Button
          look="quiet"
          size="sm"
          className="mt-1 ml-3"
          busy={rest.isFetching}
          onClick={() => (isWhole ? void rest.fetchNextPage() : setAsked(true))}
        >
          {missing > 0 ? `${missing} more ${missing === 1 ? 'answer' : 'answers'}` : 'More answers'}
        </Button>
      )}
    </>
  );
}
