import { useDeferredValue, useState } from 'react';
import { Link } from 'react-router';
import { messageOf } from '@/api/problems';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { useFollowedTags, useTags } from '../api/tags';

const CHIP =
  'inline-flex items-baseline gap-2 rounded-full bg-spark-soft px-3 py-1.5 text-sm font-medium text-spark-ink hover:underline';

function Followed() {
  const followed = useFollowedTags();
  if (followed.data === undefined || followed.data.length === 0) return null;
  return (
    <section aria-labelledby="followed-tags">
      <h2 id="followed-tags" className="font-serif text-lg font-semibold">
        You follow
      </h2>
      <ul className="mt-3 flex flex-wrap gap-2">
        {followed.data.map((name) => (
          <li key={name}>
            <Link to={`/tags/${encodeURIComponent(name)}`} className={CHIP}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** All tags, the most used first, and those that begin with what is typed. */
export function TagDirectory() {
  const [typed, setTyped] = useState('');
  const prefix = useDeferredValue(typed.trim().toLowerCase().replace(/^#/, '').replaceAll(' ', '-'));
  const tags = useTags(prefix);
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
          <Empty title="No tag begins like that." />
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
      </section>
    </div>
  );
}
