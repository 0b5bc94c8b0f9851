import { Flag } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { PublicUser } from '@/api/types';
import { ReportDialog } from '@/features/moderation/components/ReportDialog';
import { PostFeed } from '@/features/posts/components/PostFeed';
import { BlockedPerson } from '@/features/profiles/components/BlockedPerson';
import { PersonLoader } from '@/features/profiles/components/PersonLoader';
import { ProfileHeader } from '@/features/profiles/components/ProfileHeader';
import { FeedLink } from '@/ui/FeedLink';
import { MenuItem } from '@/ui/Menu';
import { usePageTitle } from '@/ui/usePageTitle';
import { NotFound } from '../layout/NotFound';
import { cardActions } from './post/cardActions';

function Profile({ person }: { person: PublicUser }) {
  const [isReporting, setReporting] = useState(false);
  usePageTitle(`${person.displayName} (@${person.username})`);
  if (person.isBlocked) return <BlockedPerson person={person} />;
  return (
    <>
      <ProfileHeader
        key={person.id}
        person={person}
        menuItems={
          <MenuItem
            icon={<Flag className="size-4 text-muted" aria-hidden="true" />}
            onSelect={() => setReporting(true)}
          >
            Report…
          </MenuItem>
        }
      />
      <ReportDialog
        subject="person"
        subjectId={person.id}
        open={isReporting}
        onClose={() => setReporting(false)}
      />
      <div className="mt-12 flex items-center justify-between gap-3 border-b border-line pb-2">
        <h2 className="font-serif text-xl font-semibold">Posts</h2>
        <FeedLink base={`/@${person.username}`} of={person.displayName} />
      </div>
      <PostFeed
        filter={{ status: 'PUBLISHED', authorId: person.id }}
        label={`Posts by ${person.displayName}`}
        empty={<p className="py-8 text-muted">{person.displayName} has not published anything yet.</p>}
        actions={cardActions}
      />
    </>
  );
}

/** `/@ada`: the router matches whole segments only, so the sign is checked here. */
export function Component() {
  const { handle = '' } = useParams();
  if (!handle.startsWith('@')) return <NotFound />;
  return (
    <div className="mx-auto max-w-2xl">
      <PersonLoader username={handle.slice(1)}>{(person) => <Profile person={person} />}</PersonLoader>
    </div>
  );
}
