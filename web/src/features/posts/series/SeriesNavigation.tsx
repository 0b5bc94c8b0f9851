import { ArrowLeft, ArrowRight, Layers } from 'lucide-react';
import { Link } from 'react-router';
import { Skeleton } from '@/ui/states';
import { usePlace } from '../api/series';

const STEP =
  'group flex min-h-16 flex-1 items-center gap-3 rounded-xl border border-line px-4 py-3 hover:bg-sunken';

/** Where this post stands in its series, and the way on. */
export function SeriesNavigation({ post }: { post: { id: string; seriesId: string | null } }) {
  const query = usePlace(post);
  if (post.seriesId === null || query.isError) return null;
  if (query.data === undefined) return <Skeleton className="mt-10 h-40 w-full" />;
  const { series, position, total, previous, next } = query.data;
  if (series === null) return null;
  return (
    <nav
      aria-label={`Series: ${series.title}`}
      className="mt-10 rounded-2xl border border-line bg-surface p-5"
    >
      <p className="flex items-start gap-2.5">
        <Layers className="mt-1 size-4 shrink-0 text-spark" aria-hidden="true" />
        <span>
          {position !== null && (
            <span className="text-muted">
              Part {position} of {total} in{' '}
            </span>
          )}
          <Link to={`/series/${series.id}`} className="font-medium hover:underline">
            {series.title}
          </Link>
        </span>
      </p>
      {(previous !== null || next !== null) && (
        <div className="mt-4 flex flex-col gap-3 sm:flex-row">
          {previous !== null && (
            <Link to={`/posts/${previous.slug}`} rel="prev" className={STEP}>
              <ArrowLeft className="size-4 shrink-0 text-muted" aria-hidden="true" />
              <span className="min-w-0">
                <span className="block text-xs text-muted">Before</span>
                <span className="line-clamp-2 font-serif font-semibold">{previous.title}</span>
              </span>
            </Link>
          )}
          {next !== null && (
            <Link to={`/posts/${next.slug}`} rel="next" className={`${STEP} justify-between sm:text-right`}>
              <span className="min-w-0">
                <span className="block text-xs text-muted">Next</span>
                <span className="line-clamp-2 font-serif font-semibold">{next.title}</span>
              </span>
              <ArrowRight className="size-4 shrink-0 text-muted" aria-hidden="true" />
            </Link>
          )}
        </div>
      )}
    </nav>
  );
}
