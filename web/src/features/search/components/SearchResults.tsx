import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { messageOf } from '@/api/problems';
import type { FoundPost, PostSummary } from '@/api/types';
import { Avatar } from '@/ui/Avatar';
import { Button } from '@/ui/Button';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { useNearEnd } from '@/ui/useNearEnd';
import { useSearch } from '../api/search';
import { addressOf, TIMES, type Filters, type Sort } from '../filters';
import { Marked } from './Marked';

const SELECT = 'h-9 rounded-full border border-line-strong/60 bg-surface px-3 text-sm';

function Narrow({ filters }: { filters: Filters }) {
  const navigate = useNavigate();
  const change = (part: Partial<Filters>) =>
    void navigate(addressOf({ ...filters, ...part }), { replace: true });
  return (
    <div className="flex flex-wrap items-center gap-2">
      <select
        aria-label="Order"
        value={filters.sort}
        onChange={({ target }) => change({ sort: target.value as Sort })}
        className={SELECT}
      >
        <option value="relevance">Best match</option>
        <option value="newest">Newest</option>
      </select>
      <select
        aria-label="Published"
        value={filters.time}
        onChange={({ target }) => change({ time: target.value })}
        className={SELECT}
      >
        {TIMES.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {filters.tag !== '' && (
        <Button look="outline" size="sm" onClick={() => change({ tag: '' })}>
          #{filters.tag}
          <X className="size-4" aria-label="Remove this filter" />
        </Button>
      )}
    </div>
  );
}

interface SearchResultsProps {
  filters: Filters;
  /** What can be done with a post where it is listed. */
  actions: (post: PostSummary) => ReactNode;
}

function Result({ found, filters, actions }: SearchResultsProps & { found: FoundPost }) {
  const { post, title, snippet } = found;
  return (
    <article className="group relative py-6">
      <div className="flex items-center gap-2.5 text-sm">
        <Avatar
          name={post.author.displayName}
          seed={post.author.username}
          src={post.author.avatarUrl}
          size="sm"
        />
        <Link to={`/@${post.author.username}`} className="relative z-10 font-medium hover:underline">
          {post.author.displayName}
        </Link>
        <span className="text-muted">
          <TimeAgo at={post.publishedAt ?? post.updatedAt} />
        </span>
        <span className="relative z-10 ml-auto">{actions(post)}</span>
      </div>
      <h2 className="mt-2 font-serif text-xl leading-snug font-semibold text-balance">
        <Link to={`/posts/${post.slug}`} className="group-hover:underline after:absolute after:inset-0">
          <Marked segments={title} />
        </Link>
      </h2>
      <p className="mt-1.5 line-clamp-3 break-words text-muted">
        <Marked segments={snippet} />
      </p>
      {post.tags.length > 0 && (
        <ul aria-label="Tags" className="relative z-10 mt-2.5 flex flex-wrap gap-1.5">
          {post.tags.map((tag) => (
            <li key={tag}>
              <Link
                to={addressOf({ ...filters, tag })}
                title={`Only with ${tag}`}
                className="rounded-full bg-spark-soft px-2.5 py-1 text-[0.8rem] font-medium text-spark-ink hover:underline"
              >
                {tag}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

export function SearchResults({ filters, actions }: SearchResultsProps) {
  const search = useSearch(filters);
  const end = useNearEnd(search.data?.results.length, () => {
    if (search.hasNextPage && !search.isFetchingNextPage && !search.isFetchNextPageError)
      void search.fetchNextPage();
  });
  if (filters.q === '') {
    return <Empty title="What are you looking for?">Words, “a phrase”, or -without a word.</Empty>;
  }
  const found = search.data;
  return (
    <>
      <Narrow filters={filters} />
      <p role="status" className="mt-3 min-h-6 text-muted">
        {search.isPending
          ? 'Searching…'
          : found === undefined
            ? ''
            : found.correctedTo !== null
              ? `Nothing matches “${filters.q}”. These match “${found.correctedTo}”.`
              : found.results.length === 0
                ? ''
                : `Posts that match “${filters.q}”`}
      </p>
      {search.isPending ? (
        <div aria-hidden="true" className="divide-y divide-line">
          {[1, 2, 3].map((row) => (
            <div key={row} className="py-6">
              <Skeleton className="h-6 w-40" />
              <Skeleton className="mt-3 h-7 w-4/5" />
              <Skeleton className="mt-3 h-4 w-full" />
            </div>
          ))}
        </div>
      ) : found === undefined ? (
        <Failure message={messageOf(search.error)} onRetry={() => void search.refetch()} />
      ) : found.results.length === 0 ? (
        <Empty title={`Nothing matches “${filters.q}”.`}>
          Try other words, fewer of them, or the beginning of one.
        </Empty>
      ) : (
        <>
          <div className="divide-y divide-line">
            {found.results.map((one) => (
              <Result key={one.post.id} found={one} filters={filters} actions={actions} />
            ))}
          </div>
          <div ref={end} className="flex min-h-20 items-center justify-center">
            {search.isFetchNextPageError ? (
              <Failure message={messageOf(search.error)} onRetry={() => void search.fetchNextPage()} />
            ) : (
              search.hasNextPage && (
                <Button
                  look="outline"
                  size="sm"
                  busy={search.isFetchingNextPage}
                  onClick={() => void search.fetchNextPage()}
                >
                  More results
                </Button>
              )
            )}
          </div>
        </>
      )}
    </>
  );
}
