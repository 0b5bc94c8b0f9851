import type { ReactNode } from 'react';
import { ApiProblem, messageOf } from '@/api/problems';
import type { PublicUser } from '@/api/types';
import { ButtonLink } from '@/ui/Button';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { usePerson } from '../api/profiles';

export function PersonLoader({
  username,
  children,
}: {
  username: string;
  children: (person: PublicUser) => ReactNode;
}) {
  const query = usePerson(username);
  if (query.data !== undefined) return children(query.data);
  if (query.isPending) {
    return (
      <div role="status" aria-label="Loading the profile" className="flex items-center gap-5">
        <Skeleton className="size-20 rounded-full" />
        <div className="space-y-2">
          <Skeleton className="h-9 w-56" />
          <Skeleton className="h-5 w-32" />
        </div>
      </div>
    );
  }
  if (query.error instanceof ApiProblem && query.error.status === 404) {
    return (
      <Empty title="Nobody goes by that name." action={<ButtonLink to="/">Go home</ButtonLink>}>
        @{username} is not here, or no longer.
      </Empty>
    );
  }
  return <Failure message={messageOf(query.error)} onRetry={() => void query.refetch()} />;
}
