import { Lock, LockOpen, MessageSquare } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { z } from 'zod/mini';
import { messageOf } from '@/api/problems';
import type { Comment, CommentSort, Post } from '@/api/types';
import { useRealtimeEvent } from '@/realtime/useRealtimeEvent';
import { useUser } from '@/session/store';
import { useSignInPath } from '@/session/useSignInPath';
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
import { linkedId, withLinked } from '../tree';
import { CommentForm } from './CommentForm';
import { ThreadView } from './ThreadView';

interface CommentSectionProps {
  post: Post;
  /** What else can be done with a comment; `shownIds` are all that are on the screen. */
  extra: (comment: Comment, shownIds: string[]) => ReactNode;
}

const News = z.object({ postId: z.string(), commentId: z.string(), authorId: z.string() });

/** What others have said since the list was read: how much, and where it begins. */
function useArrivals(postId: string) {
  const userId = useUser()?.id;
  const forget = useForgetComments(postId);
  const [ids, setIds] = useState<string[]>([]);
  const newsOf = (payload: unknown) => {
    const news = News.safeParse(payload);
    // One's own words are there already.
    return news.success && news.data.postId === postId && news.data.authorId !== userId ? news.data : null;
  };
  useRealtimeEvent('post:commentAdded', (payload) => {
    const news = newsOf(payload);
    if (news !== null) setIds((before) => [...before.filter((id) => id !== news.commentId), news.commentId]);
  });
  useRealtimeEvent('post:commentChanged', (payload) => {
    const news = newsOf(payload);
    if (news === null) return;
    setIds((before) => before.filter((id) => id !== news.commentId));
    void forget();
  });
  return { ids, clear: () => setIds([]) };
}

/** News is offered, never pushed in: it waits above the list, in sight wherever somebody reads. */
function Arrivals({ postId }: { postId: string }) {
  const { ids, clear } = useArrivals(postId);
  const forget = useForgetComments(postId);
  const navigate = useNavigate();
  const first = ids[0];
  const show = () => {
    clear();
    void forget();
    void navigate(`#comment-${first ?? ''}`, { replace: true, preventScrollReset: true });
  };
  return (
    <div role="status" className="pointer-events-none sticky top-20 z-20 flex h-0 justify-center">
      {first !== undefined && (
        <button
          type="button"
          onClick={show}
          className="pointer-events-auto flex h-10 items-center gap-2 rounded-full bg-primary px-4 text-sm font-medium whitespace-nowrap text-on-primary shadow-(--shadow-float)"
        >
          <MessageSquare className="size-4" aria-hidden="true" />
          {ids.length === 1 ? '1 new comment' : `${ids.length} new comments`}
        </button>
      )}
    </div>
  );
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
  const signIn = useSignInPath();
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
        <ButtonLink to={signIn} look="outline" size="sm">
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
  const shown = threads.data ?? [];
  const first = linked.data;
  const all = withLinked(shown, first);
  const shownIds = all.flatMap((thread) => [thread.id, ...thread.replies.map((reply) => reply.id)]);
  const context = {
    postAuthorId: post.author.id,
    canAnswer: user !== null && (!post.commentsLocked || user.id === post.author.id),
    linkedId: target,
    extra: (comment: Comment) => extra(comment, shownIds),
  };
  return (
    <section aria-labelledby="comments" className="mt-14">
      <Arrivals postId={post.id} />
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
      <div className="h-6" />
      {threads.isPending ? (
        <div role="status" aria-label="Loading comments" className="space-y-4">
          <Skeleton className="h-20 rounded-2xl" />
          <Skeleton className="h-20 rounded-2xl" />
        </div>
      ) : threads.data === undefined ? (
        <Failure message={messageOf(threads.error)} onRetry={() => void threads.refetch()} />
      ) : all.length === 0 ? (
        <p className="py-6 text-center text-muted">Nobody has said anything yet. Begin.</p>
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
                <ThreadView thread={thread} context={context} seeks={thread === first ? target : null} />
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
