import { Link2, MessageSquareReply, PencilLine, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { messageOf } from '@/api/problems';
import type { Comment } from '@/api/types';
import { useUser } from '@/session/store';
import { Avatar } from '@/ui/Avatar';
import { Button } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { Confirm } from '@/ui/Modal';
import { TimeAgo } from '@/ui/TimeAgo';
import { toast } from '@/ui/toasts';
import { useAddComment, useDeleteComment, useEditComment } from '../api/comments';
import { useShownWhenLinked } from '../useShownWhenLinked';
import { CommentBody } from './CommentBody';
import { CommentForm } from './CommentForm';

interface CommentItemProps {
  comment: Comment;
  postAuthorId: string;
  canAnswer: boolean;
  isLinked: boolean;
  /** What else can be done with it: react, report. */
  extra: ReactNode;
}

type Doing = 'reading' | 'answering' | 'editing' | 'deleting';

function Silent({ comment, isLinked }: { comment: Comment; isLinked: boolean }) {
  const element = useShownWhenLinked<HTMLParagraphElement>(isLinked);
  return (
    <p
      ref={element}
      id={`comment-${comment.id}`}
      tabIndex={-1}
      className="scroll-mt-24 py-2 text-sm text-muted italic outline-none"
    >
      {comment.isHidden ? 'A comment by somebody whom you do not meet.' : 'This comment is gone.'}
    </p>
  );
}

async function copyLink(comment: Comment) {
  const address = `${location.origin}${location.pathname}#comment-${comment.id}`;
  try {
    await navigator.clipboard.writeText(address);
    toast('Link copied.');
  } catch {
    toast(address);
  }
}

export function CommentItem({ comment, postAuthorId, canAnswer, isLinked, extra }: CommentItemProps) {
  const user = useUser();
  const [doing, setDoing] = useState<Doing>('reading');
  const add = useAddComment(comment.postId);
  const edit = useEditComment(comment.postId);
  const remove = useDeleteComment(comment.postId);
  const element = useShownWhenLinked<HTMLElement>(isLinked && comment.author !== null);
  const { author } = comment;
  if (author === null) return <Silent comment={comment} isLinked={isLinked} />;
  const isMine = user?.id === author.id;
  const mayDelete = isMine || user?.id === postAuthorId;
  const stop = () => setDoing('reading');
  const erase = async () => {
    try {
      await remove.mutateAsync(comment.id);
      stop();
    } catch (error) {
      toast(messageOf(error), 'danger');
    }
  };
  return (
    <article
      ref={element}
      id={`comment-${comment.id}`}
      aria-label={`Comment of ${author.displayName}`}
      tabIndex={-1}
      className={classes(
        'scroll-mt-24 rounded-2xl py-2 outline-none',
        isLinked && '-mx-3 bg-spark-soft/60 px-3 ring-1 ring-spark',
      )}
    >
      <div className="flex items-center gap-2.5 text-sm">
        <Avatar name={author.displayName} seed={author.username} src={author.avatarUrl} size="sm" />
        <Link to={`/@${author.username}`} className="min-w-0 truncate font-medium hover:underline">
          {author.displayName}
        </Link>
        {author.id === postAuthorId && (
          <span className="rounded-full bg-sunken px-2 py-0.5 text-xs font-medium">Author</span>
        )}
        <span className="text-muted">
          <TimeAgo at={comment.createdAt} />
          {comment.editedAt !== null && ', edited'}
        </span>
      </div>
      {doing === 'editing' ? (
        <div className="mt-2">
          <CommentForm
            label="Edit your comment"
            submit="Save"
            draftKey={`edit:${comment.id}`}
            initial={comment.body}
            takesFocus
            onCancel={stop}
            onSubmit={async (body) => {
              await edit.mutateAsync({ comment, body });
              stop();
            }}
          />
        </div>
      ) : (
        <div className="mt-1.5">
          <CommentBody html={comment.html} />
        </div>
      )}
      <div className="-ml-2.5 mt-1 flex flex-wrap items-center gap-x-0.5 gap-y-1">
        {extra}
        {canAnswer && (
          <Button
            look="quiet"
            size="sm"
            onClick={() => setDoing(doing === 'answering' ? 'reading' : 'answering')}
          >
            <MessageSquareReply className="size-4" aria-hidden="true" />
            Answer<span className="sr-only"> {author.displayName}</span>
          </Button>
        )}
        <Button
          look="quiet"
          size="sm"
          aria-label="Copy the link to this comment"
          onClick={() => void copyLink(comment)}
        >
          <Link2 className="size-4" aria-hidden="true" />
        </Button>
        {isMine && (
          <Button look="quiet" size="sm" aria-label="Edit this comment" onClick={() => setDoing('editing')}>
            <PencilLine className="size-4" aria-hidden="true" />
          </Button>
        )}
        {mayDelete && (
          <Button
            look="quiet"
            size="sm"
            aria-label="Delete this comment"
            onClick={() => setDoing('deleting')}
          >
            <Trash2 className="size-4" aria-hidden="true" />
          </Button>
        )}
      </div>
      {doing === 'answering' && (
        <div className="mt-2">
          <CommentForm
            label={`Answer ${author.displayName}`}
            submit="Answer"
            draftKey={`answer:${comment.id}`}
            takesFocus
            onCancel={stop}
            onSubmit={async (body, key) => {
              await add.mutateAsync({ body, parentId: comment.id, key });
              stop();
            }}
          />
        </div>
      )}
      <Confirm
        open={doing === 'deleting'}
        title="Delete this comment?"
        description="Its words are gone for good. Answers to it stay."
        confirm="Delete"
        onCancel={stop}
        onConfirm={erase}
      />
    </article>
  );
}
