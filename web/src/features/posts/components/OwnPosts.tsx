import { RotateCcw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { messageOf } from '@/api/problems';
import type { DeletedPost } from '@/api/types';
import { Button } from '@/ui/Button';
import { Empty, Failure } from '@/ui/states';
import { exactly } from '@/ui/time';
import { TimeAgo } from '@/ui/TimeAgo';
import { toast } from '@/ui/toasts';
import { useDeletedPosts, usePlannedPosts, useRestorePost } from '../api/ownPosts';
import { PostCard, PostCardSkeleton } from './PostCard';

interface Pages<T> {
  data: T[] | undefined;
  error: unknown;
  isPending: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
  refetch: () => Promise<unknown>;
}

interface OwnListProps<T> {
  query: Pages<T>;
  label: string;
  empty: ReactNode;
  children: (post: T) => ReactNode;
}

function OwnList<T extends { id: string }>({ query, label, empty, children }: OwnListProps<T>) {
  if (query.isPending) {
    return (
      <div role="status" aria-label={`Loading: ${label}`} className="divide-y divide-line">
        <PostCardSkeleton />
        <PostCardSkeleton />
      </div>
    );
  }
  if (query.data === undefined) {
    return (
      <div className="pt-8">
        <Failure message={messageOf(query.error)} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  if (query.data.length === 0) return <div className="pt-8">{empty}</div>;
  return (
    <section aria-label={label}>
      <div className="divide-y divide-line">
        {query.data.map((post) => (
          <div key={post.id}>{children(post)}</div>
        ))}
      </div>
      {query.hasNextPage && (
        <div className="flex justify-center py-6">
          <Button
            look="outline"
            size="sm"
            busy={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            More posts
          </Button>
        </div>
      )}
    </section>
  );
}

export function PlannedPosts() {
  return (
    <OwnList
      query={usePlannedPosts()}
      label="Scheduled posts"
      empty={
        <Empty title="Nothing is scheduled.">
          Choose a time in the settings of a draft, and it is published by itself.
        </Empty>
      }
    >
      {(post) => <PostCard post={post} />}
    </OwnList>
  );
}

function Deleted({ post }: { post: DeletedPost }) {
  const restore = useRestorePost();
  const [isBack, setBack] = useState(false);
  const takeBack = async () => {
    try {
      const restored = await restore.mutateAsync(post.id);
      setBack(true);
      toast(
        restored.status === 'PUBLISHED' ? 'Everyone can read it again.' : 'It is among your drafts again.',
      );
    } catch (error) {
      toast(messageOf(error), 'danger');
    }
  };
  return (
    <article className="flex flex-wrap items-center gap-x-4 gap-y-3 py-5">
      <div className="min-w-0 flex-1 basis-56">
        <h2 className="font-serif text-lg leading-snug font-semibold text-balance">{post.title}</h2>
        <p className="mt-1 text-sm text-muted">
          {post.status === 'PUBLISHED' ? 'Published post' : 'Draft'}, deleted <TimeAgo at={post.deletedAt} />.
          Gone for good on {exactly(post.purgeAt)}.
        </p>
      </div>
      <Button
        look="outline"
        size="sm"
        busy={restore.isPending || isBack}
        onClick={() => void takeBack()}
        aria-label={`Restore ${post.title}`}
      >
        <RotateCcw className="size-4" aria-hidden="true" />
        Restore
      </Button>
    </article>
  );
}

export function DeletedPosts() {
  return (
    <OwnList
      query={useDeletedPosts()}
      label="Deleted posts"
      empty={<Empty title="Nothing was deleted.">What you delete can be restored here for 30 days.</Empty>}
    >
      {(post) => <Deleted post={post} />}
    </OwnList>
  );
}
