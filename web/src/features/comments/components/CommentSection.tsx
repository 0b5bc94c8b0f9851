import { Lock, LockOpen } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { messageOf } from '@/api/problems';
import type { Comment, CommentSort, Post } from '@/api/types';
import { useRealtimeEvent } from '@/realtime/useRealtimeEvent';
import { useUser } from '@/session/store';
import { Button, ButtonLink } from '@/ui/Button';
import { Failure, Skeleton } from '@/ui/states';
import { toast } from '@/ui/toasts';
import {
  useAddComment,
  useForgetComments,
  useLinkedThread,
  useLockComments,
  useThreads,
} from '../api/comments';
import { linkedId } from '../tree';
import { CommentForm } from './CommentForm';
import { ThreadView } from './ThreadView';

interface CommentSectionProps {
  post: Post;
  /** What else can be done with a comment; `shownIds` are all that are on the screen. */
  extra: (comment: Comment, shownIds: string[]) => ReactNode;
}

function isAbout(payload: unknown, postId: string): payload is { postId: string; authorId: string } {
  return (
    typeof payload === 'object' && payload !== null && (payload as { postId?: unknown }).postId === postId
  );
}

/** How many comments others have written since the list was read. */
function useArrivals(postId: string): [number, () => void] {
  const userId = useUser()?.id;
  const forget = useForgetComments(postId);
  const [count, setCount] = useState(0);
  useRealtimeEvent('post:commentAdded', (payload) => {
    if (isAbout(payload, postId) && payload.authorId !== userId) setCount((before) => before + 1);
  });
  useRealtimeEvent('post:commentChanged', (payload) => {
    if (isAbout(payload, postId) && payload.authorId !== userId) void forget();
  });
  const show = () => {
    setCount(0);
    void forget();
  };
  return [count, show];
}

function Lockable({ post }: { post: Post }) {
  const user = useUser();
  const lock = useLockComments(post.id);
  if (user?.id !== post.author.id) return null;
  const Icon = post.commentsLocked ? LockOpen : Lock;
  return (
    <Button
      look="quiet"
      size="sm"
      busy={lock.isPending}
      onClick={() =>
        lock.mutate(!post.commentsLocked, { onError: (error) => toast(messageOf(error), 'danger') })
      }
    >
      <Icon className="size-4" aria-hidden="true" />
      {post.commentsLocked ? 'Open comments' : 'Close comments'}
    </Button>
  );
}

function Write({ post }: { post: Post }) {
  const user = useUser();
  const add = useAddComment(post.id);
  if (post.commentsLocked && user?.id !== post.author.id) {
    return (
      <p className="rounded-2xl bg-sunken px-4 py-3 text-muted">
        <Lock className="mr-2 inline size-4" aria-hidden="true" />
        The author has closed the comments. You can read what was said.
      </p>
    );
  }
  if (user === null) {
    return (
      <p className="flex flex-wrap items-center gap-3 rounded-2xl bg-sunken px-4 py-3">
        <span className="grow text-muted">Say what you think.</span>
        <ButtonLink to="/sign-in" state={{ from: `/posts/${post.slug}` }} look="outline" size="sm">
          Sign in to comment
        </ButtonLink>
      </p>
    );
  }
  return (
    <CommentForm
      label="Write a comment"
      submit="Comment"
      draftKey={`post:${post.id}:${user.id}`}
      onSubmit={(body, key) => add.mutateAsync({ body, parentId: null, key })}
    />
  );
}

export function CommentSection({ post, extra }: CommentSectionProps) {
  const { hash } = useLocation();
  const target = linkedId(hash);
  const user = useUser();
  const [sort, setSort] = useState<CommentSort>('newest');
  const threads = useThreads(post.id, sort);
  const linked = useLinkedThread(post.id, target);
  const [arrivals, showArrivals] = useArrivals(post.id);
  const shown = threads.data ?? [];
  const first = linked.data;
  const others = first === undefined ? shown : shown.filter((thread) => thread.id !== first.id);
  const all = first === undefined ? shown : [first, ...others];
  const shownIds = all.flatMap((thread) => [thread.id, ...thread.replies.map((reply) => reply.id)]);
  const context = {
    postAuthorId: post.author.id,
    canAnswer: user !== null && (!post.commentsLocked || user.id === post.author.id),
    linkedId: target,
    extra: (comment: Comment) => extra(comment, shownIds),
  };
  const isTargetThere = target !== null && first !== undefined;
  useEffect(() => {
    if (!isTargetThere) return;
    const element = document.getElementById(`comment-${target}`);
    element?.scrollIntoView({ block: 'center' });
    element?.focus({ preventScroll: true });
  }, [isTargetThere, target]);

  return (
    <section aria-labelledby="comments" className="mt-14">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="comments" className="font-serif text-2xl font-semibold">
          Comments{post.commentCount > 0 && <span className="text-muted"> · {post.commentCount}</span>}
        </h2>
        <div className="flex items-center gap-1">
          <Lockable post={post} />
          {shown.length > 1 && (
            <select
              aria-label="Order of the comments"
              value={sort}
              onChange={({ target: { value } }) => setSort(value as CommentSort)}
              className="h-9 rounded-full border border-line-strong/60 bg-surface px-3 text-sm"
            >
              <option value="newest">Newest first</option>
              <option value="oldest">Oldest first</option>
            </select>
          )}
        </div>
      </div>
      <div className="mt-4">
        <Write post={post} />
      </div>
      <div aria-live="polite" className="mt-3 flex min-h-9 justify-center">
        {arrivals > 0 && (
          <Button look="outline" size="sm" onClick={showArrivals}>
            {arrivals === 1 ? '1 new comment' : `${arrivals} new comments`}
          </Button>
        )}
      </div>
      {threads.isPending ? (
        <div role="status" aria-label="Loading comments" className="space-y-4">
          <Skeleton className="h-20 rounded-2xl" />
          <Skeleton className="h-20 rounded-2xl" />
        </div>
      ) : threads.data === undefined ? (
        <Failure message={messageOf(threads.error)} onRetry={() => void threads.refetch()} />
      ) : all.length === 0 ? (
        <p className="py-6 text-center text-muted">Nobody has said anything yet.</p>
      ) : (
        <>
          {linked.isError && (
            <p role="alert" className="mb-3 text-sm text-muted">
              The comment that the link leads to is gone.
            </p>
          )}
          <ul className="space-y-4">
            {all.map((thread) => (
              <li key={thread.id}>
                <ThreadView thread={thread} context={context} />
              </li>
            ))}
          </ul>
          {threads.hasNextPage && (
            <div className="mt-4 flex justify-center">
              <Button
                look="outline"
                size="sm"
                busy={threads.isFetchingNextPage}
                onClick={() => void threads.fetchNextPage()}
              >
                More comments
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}
