import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { messageOf } from '@/api/problems';
import type { UserCard } from '@/api/types';
import { useUser } from '@/session/store';
import { Button } from '@/ui/Button';
import { Failure } from '@/ui/states';
import { useNearEnd } from '@/ui/useNearEnd';
import { FollowButton } from './FollowButton';
import { PersonRow, PersonRowSkeletons } from './PersonRow';

interface PersonListProps {
  people: UseInfiniteQueryResult<UserCard[]>;
  label: string;
  empty: ReactNode;
}

/** A list of people that goes on by itself when its end comes near; the button is there for keyboards. */
export function PersonList({ people, label, empty }: PersonListProps) {
  const user = useUser();
  const end = useNearEnd(people.data?.length, () => {
    if (people.hasNextPage && !people.isFetchingNextPage && !people.isFetchNextPageError)
      void people.fetchNextPage();
  });
  if (people.isPending) return <PersonRowSkeletons label="Loading people" />;
  if (people.data === undefined) {
    return <Failure message={messageOf(people.error)} onRetry={() => void people.refetch()} />;
  }
  if (people.data.length === 0) return empty;
  return (
    <section aria-label={label}>
      <ul className="divide-y divide-line">
        {people.data.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            action={user !== null && user.id !== person.id && <FollowButton person={person} isInList />}
          />
        ))}
      </ul>
      <div ref={end} className="flex min-h-16 items-center justify-center">
        {people.isFetchNextPageError ? (
          <Failure message={messageOf(people.error)} onRetry={() => void people.fetchNextPage()} />
        ) : (
          people.hasNextPage && (
            <Button
              look="outline"
              size="sm"
              busy={people.isFetchingNextPage}
              onClick={() => void people.fetchNextPage()}
            >
              {people.isFetchingNextPage ? 'Loading…' : 'More people'}
            </Button>
          )
        )}
      </div>
    </section>
  );
}
