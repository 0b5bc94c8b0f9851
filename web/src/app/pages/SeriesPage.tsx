import { useParams } from 'react-router';
import { SeriesView } from '@/features/posts/series/SeriesView';

export function Component() {
  const { seriesId = '' } = useParams();
  return (
    <div className="mx-auto max-w-2xl">
      <SeriesView key={seriesId} seriesId={seriesId} />
    </div>
  );
}
