import { Link } from 'react-router';
import type { PublicUser } from '@/api/types';
import { Empty } from '@/ui/states';
import { useFollows, type Side } from '../api/people';
import { PersonList } from './PersonList';

const TAB =
  'inline-block border-b-2 border-transparent px-1 py-3 text-muted hover:text-ink aria-[current=page]:border-spark aria-[current=page]:font-medium aria-[current=page]:text-ink';
const SIDES: { side: Side; label: string }[] = [
  { side: 'followers', label: 'Followers' },
  { side: 'following', label: 'Following' },
];

/** The two lists of a person, one at a time. */
export function FollowList({ person, side }: { person: PublicUser; side: Side }) {
  const people = useFollows(person.id, side);
  const path = `/@${person.username}`;
  return (
    <>
      <p>
        <Link to={path} className="text-sm text-muted hover:text-ink">
          @{person.username}
        </Link>
      </p>
      <h1 className="font-serif text-2xl font-semibold tracking-tight">{person.displayName}</h1>
      <nav aria-label="Lists" className="mt-3 flex gap-6 border-b border-line">
        {SIDES.map(({ side: other, label }) => (
          <Link
            key={other}
            to={`${path}/${other}`}
            replace
            aria-current={other === side ? 'page' : undefined}
            className={TAB}
          >
            {label}
          </Link>
        ))}
      </nav>
      <PersonList
        key={side}
        people={people}
        label={
          side === 'followers' ? `Who follows ${person.displayName}` : `Whom ${person.displayName} follows`
        }
        empty={
          <div className="pt-8">
            <Empty title={side === 'followers' ? 'No followers yet.' : 'Follows nobody yet.'} />
          </div>
        }
      />
    </>
  );
}
