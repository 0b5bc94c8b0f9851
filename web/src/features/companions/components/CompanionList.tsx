import { Link } from 'react-router';
import { messageOf } from '@/api/problems';
import type { Companion } from '@/api/types';
import { Avatar } from '@/ui/Avatar';
import { Button, ButtonLink } from '@/ui/Button';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { useCompanions } from '../api/companions';

function CompanionCard({ companion }: { companion: Companion }) {
  const { personality } = companion;
  return (
    <li className="relative flex gap-4 rounded-3xl border border-line bg-surface p-5 hover:border-line-strong">
      <Avatar name={companion.name} />
      <div className="min-w-0">
        <h2 className="font-serif text-lg font-semibold">
          <Link to={`/companions/${companion.id}`} className="after:absolute after:inset-0">
            {companion.name}
          </Link>
        </h2>
        <p className="text-sm text-muted">{personality.communicationStyle}</p>
        {personality.interests.length > 0 && (
          <p className="mt-2 line-clamp-2 text-sm">Likes {personality.interests.join(', ')}</p>
        )}
      </div>
    </li>
  );
}

const GRID = 'grid gap-4 sm:grid-cols-2';

export function CompanionList() {
  const companions = useCompanions();
  if (companions.isPending) {
    return (
      <div role="status" aria-label="Loading companions" className={GRID}>
        <Skeleton className="h-32 rounded-3xl" />
        <Skeleton className="h-32 rounded-3xl" />
      </div>
    );
  }
  if (companions.data === undefined) {
    return <Failure message={messageOf(companions.error)} onRetry={() => void companions.refetch()} />;
  }
  if (companions.data.length === 0) {
    return (
      <Empty
        title="No companion yet."
        action={<ButtonLink to="/companions/new">Create your first companion</ButtonLink>}
      >
        Give one a name and a character, and it will listen.
      </Empty>
    );
  }
  return (
    <>
      <ul className={GRID}>
        {companions.data.map((companion) => (
          <CompanionCard key={companion.id} companion={companion} />
        ))}
      </ul>
      {companions.hasNextPage && (
        <div className="mt-6 flex justify-center">
          <Button
            look="outline"
            size="sm"
            busy={companions.isFetchingNextPage}
            onClick={() => void companions.fetchNextPage()}
          >
            More companions
          </Button>
        </div>
      )}
    </>
  );
}
