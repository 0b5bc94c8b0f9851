import { X } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { Link } from 'react-router';
import { messageOf } from '@/api/problems';
import { useUser } from '@/session/store';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { useNearEnd } from '@/ui/useNearEnd';
import { useFollowedTags, useFollowTag, useTags } from '../api/tags';

const CHIP =
  'inline-flex items-baseline gap-2 rounded-full bg-spark-soft px-3 py-1.5 text-sm font-medium text-spark-ink hover:underline';

function FollowedTag({ name }: { name: string }) {
  const follow = useFollowTag(name);
  return (
    <li className="inline-flex items-center rounded-full bg-spark-soft text-sm font-medium text-spark-ink">
      <Link to={`/tags/${encodeURIComponent(name)}`} className="py-1.5 pl-3 hover:underline">
        {name}
      </Link>
      <button
        type="button"
        aria-label={`Unfollow ${name}`}
        title="Unfollow"
        disabled={follow.isPending}
        onClick={() => follow.mutate(false)}
        className="grid size-8 place-items-center rounded-full hover:bg-surface/60"
      >
        <X className="size-3.5" aria-hidden="true" />
      </button>
    </li>
  );
}

function Followed() {
  const user = useUser();
  const followed = useFollowedTags();
  if (user === null) return null;
  return (
    <section aria-labelledby="followed-tags">
      <h2 id="followed-tags" className="font-serif text-lg font-semibold">
        You follow
      </h2>
      {followed.isPending ? (
        <Skeleton className="mt-3 h-8 w-48 rounded-full" />
      ) : followed.data === undefined ? (
        <Failure message={messageOf(followed.error)} onRetry={() => void followed.refetch()} />
      ) : followed.data.length === 0 ? (
        <p className="mt-2 text-muted">No tag yet. Open one and follow it: its posts come to your feeds.</p>
      ) : (
        <ul aria-label="Followed tags" className="mt-3 flex flex-wrap gap-2">
          {followed.data.map((name) => (
            <FollowedTag key={name} name={name} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** All tags, the most used first, and those that begin with what is typed. */
export function TagDirectory() {
  const [typed, setTyped] = useState('');
  const prefix = useDeferredValue(typed.trim().toLowerCase().replace(/^#/, '').replaceAll(' ', '-'));
  const tags = useTags(prefix);
  const end = useNearEnd(tags.data?.length, () => {
    if (tags.hasNextPage && !tags.isFetchingNextPage && !tags.isFetchNextPageError) void tags.fetchNextPage();
  });
  return (
    <div className="space-y-8">
      <Followed />
      <section aria-labelledby="all-tags" className="space-y-4">
        <h2 id="all-tags" className="font-serif text-lg font-semibold">
          All tags
        </h2>
        <TextField
          label="Begins with"
          value={typed}
          maxLength={30}
          autoComplete="off"
          onChange={({ target }) => setTyped(target.value)}
        />
        {tags.isPending ? (
          <div role="status" aria-label="Loading tags">
            <Skeleton className="h-24 rounded-2xl" />
          </div>
        ) : tags.data === undefined ? (
          <Failure message={messageOf(tags.error)} onRetry={() => void tags.refetch()} />
        ) : tags.data.length === 0 ? (
          <Empty title={prefix === '' ? 'No tags yet.' : 'No tag begins like that.'}>
            {prefix === '' ? 'Tags appear with the first post that has one.' : 'Try fewer letters.'}
          </Empty>
        ) : (
          <ul aria-label="Tags" className="flex flex-wrap gap-2">
            {tags.data.map(({ name, posts }) => (
              <li key={name}>
                <Link to={`/tags/${encodeURIComponent(name)}`} className={CHIP}>
                  {name}
                  <span className="text-xs tabular-nums">
                    {posts}
                    <span className="sr-only"> {posts === 1 ? 'post' : 'posts'}</span>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
        <div ref={end}>
          {tags.hasNextPage && (
            <Button
              look="outline"
              size="sm"
              busy={tags.isFetchingNextPage}
              onClick={() => void tags.fetchNextPage()}
            >
              More tags
            </Button>
          )}
        </div>
      </section>
    </div>
  );
}
