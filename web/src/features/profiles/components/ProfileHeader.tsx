import { CalendarDays, Link2, MapPin } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { PublicUser } from '@/api/types';
import { PresenceIndicator } from '@/realtime/PresenceIndicator';
import { useUser } from '@/session/store';
import { Avatar } from '@/ui/Avatar';
import { Button } from '@/ui/Button';
import { monthOf } from '@/ui/time';
import { FollowButton } from './FollowButton';
import { PersonMenu } from './PersonMenu';
import { ProfileForm } from './ProfileForm';

function websiteOf(address: string | null): { href: string; shown: string } | null {
  if (address === null || !/^https?:\/\//i.test(address)) return null;
  return { href: address, shown: address.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '') };
}

const CHIP = 'rounded-full bg-sunken px-2.5 py-0.5 text-xs font-medium';
const COUNT = 'hover:text-ink hover:underline';
const FACT = 'flex items-center gap-1.5';

interface ProfileHeaderProps {
  person: PublicUser;
  /** More that one can do about this person. */
  menuItems?: ReactNode;
}

export function ProfileHeader({ person, menuItems }: ProfileHeaderProps) {
  const user = useUser();
  const [isEditing, setEditing] = useState(false);
  const website = websiteOf(person.website);
  const isOwn = user?.id === person.id;

  if (isEditing) {
    return (
      <section aria-label="Edit profile" className="rounded-3xl border border-line bg-surface p-6 sm:p-8">
        <h1 className="mb-6 font-serif text-2xl font-semibold tracking-tight">Edit profile</h1>
        <ProfileForm person={person} onDone={() => setEditing(false)} />
      </section>
    );
  }
  return (
    <header>
      <div className="flex flex-wrap items-center gap-5">
        <Avatar name={person.displayName} seed={person.username} src={person.avatarUrl} size="lg" />
        <div className="min-w-0 grow">
          <h1 className="font-serif text-3xl font-semibold tracking-tight">{person.displayName}</h1>
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
            @{person.username}
            <PresenceIndicator userId={person.id} showStatus />
            {person.followsYou && <span className={CHIP}>Follows you</span>}
            {person.isMuted && <span className={CHIP}>Muted</span>}
          </p>
        </div>
        {isOwn && (
          <Button look="outline" size="sm" onClick={() => setEditing(true)}>
            Edit profile
          </Button>
        )}
        {user !== null && !isOwn && (
          <div className="flex items-center gap-1">
            <FollowButton person={person} />
            <PersonMenu person={person}>{menuItems}</PersonMenu>
          </div>
        )}
      </div>
      {person.isSuspended && (
        <p className="mt-6 rounded-xl bg-danger-soft px-4 py-3 text-sm font-medium text-danger">
          This account is suspended.
        </p>
      )}
      {person.bio !== null && (
        <p className="mt-6 max-w-prose font-serif text-lg whitespace-pre-line">{person.bio}</p>
      )}
      <ul className="mt-5 flex flex-wrap gap-x-5 gap-y-2 text-sm text-muted">
        {person.location !== null && (
          <li className={FACT}>
            <MapPin className="size-4" aria-hidden="true" />
            {person.location}
          </li>
        )}
        {website !== null && (
          <li className={FACT}>
            <Link2 className="size-4" aria-hidden="true" />
            <a
              href={website.href}
              rel="noopener noreferrer nofollow me"
              className="text-link underline underline-offset-2"
            >
              {website.shown}
            </a>
          </li>
        )}
        <li className={FACT}>
          <CalendarDays className="size-4" aria-hidden="true" />
          Here since {monthOf(person.createdAt)}
        </li>
        <li>
          <Link to={`/@${person.username}/followers`} className={COUNT}>
            <strong className="text-ink">{person.followersCount}</strong>{' '}
            {person.followersCount === 1 ? 'follower' : 'followers'}
          </Link>
        </li>
        <li>
          <Link to={`/@${person.username}/following`} className={COUNT}>
            <strong className="text-ink">{person.followingCount}</strong> following
          </Link>
        </li>
      </ul>
    </header>
  );
}
