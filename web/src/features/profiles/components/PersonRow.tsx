import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Avatar } from '@/ui/Avatar';
import { Skeleton } from '@/ui/states';

interface PersonRowProps {
  person: { username: string; displayName: string; avatarUrl: string | null };
  note?: ReactNode;
  action?: ReactNode;
}

/** A person in a list: the name leads to the profile, an action stands at the end. */
export function PersonRow({ person, note, action }: PersonRowProps) {
  return (
    <li className="flex items-center gap-4 py-2.5">
      <Link
        to={`/@${person.username}`}
        data-person={person.username}
        className="-ml-2 flex min-w-0 grow items-center gap-3 rounded-xl px-2 py-1.5 hover:bg-sunken"
      >
        <Avatar name={person.displayName} seed={person.username} src={person.avatarUrl} />
        <span className="min-w-0">
          <span className="block truncate font-medium">{person.displayName}</span>
          <span className="block truncate text-sm text-muted">
            @{person.username}
            {note !== undefined && <> · {note}</>}
          </span>
        </span>
      </Link>
      {action}
    </li>
  );
}

const ROWS = [1, 2, 3, 4, 5];

export function PersonRowSkeletons({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="divide-y divide-line">
      {ROWS.map((row) => (
        <div key={row} className="flex items-center gap-3 py-4">
          <Skeleton className="size-10 rounded-full" />
          <div className="space-y-2">
            <Skeleton className="h-4 w-40" />
            <Skeleton className="h-3.5 w-24" />
          </div>
        </div>
      ))}
    </div>
  );
}
