import { Link, useNavigate } from 'react-router';
import { ApiProblem, messageOf } from '@/api/problems';
import { useUser } from '@/session/store';
import { Avatar } from '@/ui/Avatar';
import { Button, ButtonLink } from '@/ui/Button';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { usePageTitle } from '@/ui/usePageTitle';
import { useSeriesPage } from '../api/series';
import { PostCard, PostCardSkeleton } from '../components/PostCard';
import { plural } from '../plural';
import { SeriesActions } from './SeriesActions';

/** A series with its posts in order. */
export function SeriesView({ seriesId }: { seriesId: string }) {
  const query = useSeriesPage(seriesId);
  const user = useUser();
  const navigate = useNavigate();
  const [series] = query.data?.pages ?? [];
  usePageTitle(series?.title ?? 'Series');
  if (query.isPending) {
    return (
      <div role="status" aria-label="Loading the series">
        <Skeleton className="h-10 w-2/3" />
        <Skeleton className="mt-4 mb-6 h-5 w-1/3" />
        <PostCardSkeleton />
        <PostCardSkeleton />
      </div>
    );
  }
  if (series === undefined) {
    if (query.error instanceof ApiProblem && [400, 404].includes(query.error.status)) {
      return (
        <Empty title="This series is not here." action={<ButtonLink to="/">Read something else</ButtonLink>}>
          It was deleted, has no posts yet, or never was.
        </Empty>
      );
    }
    return <Failure message={messageOf(query.error)} onRetry={() => void query.refetch()} />;
  }
  const posts = query.data?.pages.flatMap((page) => page.posts) ?? [];
  const { author } = series;
  return (
    <>
      <header className="border-b border-line pb-6">
        <p className="text-sm font-medium text-spark-ink">Series</p>
        <h1 className="mt-1 font-serif text-3xl font-bold tracking-tight text-balance">{series.title}</h1>
        {series.description !== '' && <p className="mt-3 text-lg text-muted">{series.description}</p>}
        <div className="mt-4 flex flex-wrap items-center gap-3 text-sm">
          <Avatar name={author.displayName} seed={author.username} src={author.avatarUrl} size="sm" />
          <Link to={`/@${author.username}`} className="font-medium hover:underline">
            {author.displayName}
          </Link>
          <span className="text-muted">{plural(series.postCount, 'post')}</span>
          {user?.id === author.id && (
            <SeriesActions series={series} onDeleted={() => void navigate('/me/posts?show=series')} />
          )}
        </div>
      </header>
      {posts.length === 0 ? (
        <p className="py-8 text-muted">
          Nothing is published in it yet. Choose it in the settings of a post.
        </p>
      ) : (
        <ol aria-label="Posts of the series" className="divide-y divide-line">
          {posts.map((post, index) => (
            <li key={post.id} className="grid grid-cols-[1.75rem_1fr] gap-2 sm:grid-cols-[2.5rem_1fr]">
              <span aria-hidden="true" className="pt-7 font-serif text-xl font-semibold text-muted">
                {index + 1}
              </span>
              <PostCard post={post} />
            </li>
          ))}
        </ol>
      )}
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
    </>
  );
}
