import { useLocation, useParams } from 'react-router';
import type { PublicUser } from '@/api/types';
import { BlockedPerson } from '@/features/profiles/components/BlockedPerson';
import { FollowList } from '@/features/profiles/components/FollowList';
import { PersonLoader } from '@/features/profiles/components/PersonLoader';
import { usePageTitle } from '@/ui/usePageTitle';
import { NotFound } from '../layout/NotFound';

function Follows({ person, side }: { person: PublicUser; side: 'followers' | 'following' }) {
  usePageTitle(`${side === 'followers' ? 'Followers of' : 'Followed by'} ${person.displayName}`);
  return person.isBlocked ? <BlockedPerson person={person} /> : <FollowList person={person} side={side} />;
}

/** `/@ada/followers` and `/@ada/following`. */
export function Component() {
  const { handle = '' } = useParams();
  const side = useLocation().pathname.endsWith('/followers') ? 'followers' : 'following';
  if (!handle.startsWith('@')) return <NotFound />;
  return (
    <div className="mx-auto max-w-2xl">
      <PersonLoader username={handle.slice(1)}>
        {(person) => <Follows person={person} side={side} />}
      </PersonLoader>
    </div>
  );
}
