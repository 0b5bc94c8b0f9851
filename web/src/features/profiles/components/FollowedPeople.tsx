import { Link } from 'react-router';
import { PresenceIndicator } from '@/realtime/PresenceIndicator';
import { usePresences } from '@/realtime/presence';
import { Avatar } from '@/ui/Avatar';
import { Skeleton } from '@/ui/states';
import { useFollowing } from '../api/profiles';

const RANK = { online: 0, busy: 1, away: 2, offline: 3 };

/** The people one follows, those who are here first. */
export function FollowedPeople({ userId }: { userId: string }) {
  const following = useFollowing(userId);
  const presences = usePresences((state) => state.people);
  // An aside: when it fails, the page is whole without it.
  if (following.isError) return null;
  const rank = (id: string) => RANK[presences[id]?.status ?? 'offline'];
  const people = following.data?.toSorted((a, b) => rank(a.id) - rank(b.id));
  return (
    <section aria-label="People you follow">
      <h2 className="px-2 text-sm font-medium text-muted">People you follow</h2>
      {people === undefined && <Skeleton className="m-2 h-10" />}
      {people?.length === 0 && (
        <p className="px-2 pt-2 text-sm text-muted">
          Nobody yet. Open a profile and follow: you will see here when they are online, and hear when they
          publish.
        </p>
      )}
      <ul className="mt-1">
        {people?.map((person) => (
          <li key={person.id}>
            <Link
              to={`/@${person.username}`}
              className="flex items-center gap-2.5 rounded-xl px-2 py-1.5 hover:bg-sunken"
            >
              <Avatar name={person.displayName} seed={person.username} src={person.avatarUrl} size="sm" />
              <span className="min-w-0 grow truncate text-sm font-medium">{person.displayName}</span>
              <PresenceIndicator userId={person.id} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
