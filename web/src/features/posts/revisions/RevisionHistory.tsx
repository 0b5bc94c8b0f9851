import { useState } from 'react';
import { messageOf } from '@/api/problems';
import type { Post, RevisionSummary } from '@/api/types';
import { Button, ButtonLink } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { Confirm } from '@/ui/Modal';
import { Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { toast } from '@/ui/toasts';
import { plainOf } from '../drafts/text';
import { TextDiff } from '../drafts/TextDiff';
import { plural } from '../plural';
import { useRestore, useRevision, useRevisions } from './api';

function Entry({
  revision,
  isChosen,
  onChoose,
}: {
  revision: RevisionSummary;
  isChosen: boolean;
  onChoose: () => void;
}) {
  return (
    <li>
      <button
        type="button"
        aria-pressed={isChosen}
        onClick={onChoose}
        className={classes(
          'w-full rounded-xl px-3 py-2.5 text-left hover:bg-sunken',
          isChosen && 'bg-sunken font-medium',
        )}
      >
        <span className="block">
          <TimeAgo at={revision.writtenAt} />
          {revision.isCurrent && <span className="ml-2 text-xs text-spark-ink">present text</span>}
          {revision.isPublished && !revision.isCurrent && (
            <span className="ml-2 text-xs text-spark-ink">published</span>
          )}
        </span>
        <span className="block truncate text-sm text-muted">
          {revision.title} · {plural(revision.wordCount, 'word')}
        </span>
      </button>
    </li>
  );
}

function Comparison({
  post,
  current,
  chosen,
}: {
  post: Post;
  current: RevisionSummary;
  chosen: RevisionSummary;
}) {
  const restore = useRestore(post.id);
  const [asking, setAsking] = useState(false);
  const now = useRevision(post.id, current.number);
  const then = useRevision(post.id, chosen.number);
  const error = now.error ?? then.error;
  if (error !== null) return <Failure message={messageOf(error)} onRetry={() => void then.refetch()} />;
  if (now.data === undefined || then.data === undefined) return <Skeleton className="h-64 rounded-2xl" />;
  const bringBack = async () => {
    try {
      await restore.mutateAsync(chosen.number);
      toast('Restored. The text that was there is in the history.');
    } catch (reason) {
      toast(messageOf(reason), 'danger');
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted">
          {chosen === current
            ? 'This is the present text.'
            : 'What changed from this text to the present one.'}
        </p>
        {chosen !== current && (
          <Button size="sm" onClick={() => setAsking(true)}>
            Restore this text
          </Button>
        )}
      </div>
      <div className="mt-4 rounded-2xl border border-line bg-surface p-4 sm:p-6">
        {chosen === current ? (
          <div className="font-serif leading-relaxed break-words whitespace-pre-wrap">
            {plainOf(now.data)}
          </div>
        ) : (
          <TextDiff before={plainOf(then.data)} after={plainOf(now.data)} />
        )}
      </div>
      <Confirm
        open={asking}
        title="Restore this text?"
        description={
          post.status === 'PUBLISHED'
            ? 'Readers see it at once. The present text stays in the history.'
            : 'The present text stays in the history.'
        }
        confirm="Restore"
        onCancel={() => setAsking(false)}
        onConfirm={bringBack}
      />
    </>
  );
}

/** Every text that a post had and that was kept, compared with the present one. */
export function RevisionHistory({ post }: { post: Post }) {
  const revisions = useRevisions(post.id);
  const [number, setNumber] = useState<number | null>(null);
  if (revisions.isPending) {
    return (
      <div role="status" aria-label="Loading the history">
        <Skeleton className="h-64 rounded-2xl" />
      </div>
    );
  }
  if (revisions.data === undefined) {
    return <Failure message={messageOf(revisions.error)} onRetry={() => void revisions.refetch()} />;
  }
  const current = revisions.data.find((one) => one.isCurrent);
  const chosen = revisions.data.find((one) => one.number === number) ?? revisions.data[1] ?? current;
  return (
    <div className="grid gap-6 lg:grid-cols-[16rem_minmax(0,1fr)]">
      <section aria-label="Texts" className="max-h-[70vh] overflow-y-auto">
        <ul className="space-y-1">
          {revisions.data.map((one) => (
            <Entry
              key={one.number}
              revision={one}
              isChosen={one === chosen}
              onChoose={() => setNumber(one.number)}
            />
          ))}
        </ul>
        {revisions.hasNextPage && (
          <Button
            look="quiet"
            size="sm"
            busy={revisions.isFetchingNextPage}
            onClick={() => void revisions.fetchNextPage()}
          >
            Older ones
          </Button>
        )}
      </section>
      <section aria-label="Comparison" aria-live="polite">
        {current !== undefined && chosen !== undefined && (
          <Comparison key={chosen.number} post={post} current={current} chosen={chosen} />
        )}
        <div className="mt-6">
          <ButtonLink to={`/posts/${post.slug}/edit`} look="outline" size="sm">
            Back to writing
          </ButtonLink>
        </div>
      </section>
    </div>
  );
}
