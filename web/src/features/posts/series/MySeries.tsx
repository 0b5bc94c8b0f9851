import { Layers } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { messageOf } from '@/api/problems';
import { Button } from '@/ui/Button';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { useSeriesOf } from '../api/series';
import { plural } from '../plural';
import { SeriesActions } from './SeriesActions';
import { SeriesForm } from './SeriesForm';

/** The series of the person who is signed in. */
export function MySeries({ userId }: { userId: string }) {
  const query = useSeriesOf(userId);
  const [isMaking, setMaking] = useState(false);
  const form = isMaking && <SeriesForm series={null} onClose={() => setMaking(false)} />;
  if (query.isPending) {
    return (
      <div role="status" aria-label="Loading series" className="space-y-4 py-7">
        <Skeleton className="h-24 w-full" />
        <Skeleton className="h-24 w-full" />
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
  if (query.data.length === 0) {
    return (
      <div className="pt-8">
        <Empty title="No series yet." action={<Button onClick={() => setMaking(true)}>New series</Button>}>
          Posts that belong together: readers go from one to the next.
        </Empty>
        {form}
      </div>
    );
  }
  return (
    <section aria-label="My series" className="pt-5">
      <Button look="outline" size="sm" onClick={() => setMaking(true)}>
        New series
      </Button>
      <ul className="mt-2 divide-y divide-line">
        {query.data.map((series) => (
          <li key={series.id} className="relative flex flex-wrap items-start gap-x-4 gap-y-2 py-5">
            <Layers className="mt-1.5 size-4 shrink-0 text-spark" aria-hidden="true" />
            <div className="min-w-0 flex-1 basis-52">
              <h2 className="font-serif text-lg font-semibold">
                <Link to={`/series/${series.id}`} className="after:absolute after:inset-0 hover:underline">
                  {series.title}
                </Link>
              </h2>
              {series.description !== '' && (
                <p className="line-clamp-2 text-sm text-muted">{series.description}</p>
              )}
              <p className="mt-1 text-sm text-muted">{plural(series.postCount, 'published post')}</p>
            </div>
            <SeriesActions series={series} />
          </li>
        ))}
      </ul>
      {form}
    </section>
  );
}
