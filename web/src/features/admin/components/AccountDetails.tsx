import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { AccountView } from '@/api/types';
import { useUser } from '@/session/store';
import { Avatar } from '@/ui/Avatar';
import { exactly } from '@/ui/time';
import { TimeAgo } from '@/ui/TimeAgo';
import { RoleBadge, StatusBadge } from './Badges';
import { AccountActions } from './AccountActions';
import { EventList } from './EventList';

interface DetailsProps {
  view: AccountView;
  onChange: (view: AccountView) => void;
}

export function AccountDetails({ view, onChange }: DetailsProps) {
  const actor = useUser();
  const { user, sessions, events } = view;
  return (
    <div className="space-y-8">
      <header className="flex flex-wrap items-center gap-5">
        <Avatar name={user.profile.displayName} seed={user.username} src={user.profile.avatarUrl} size="lg" />
        <div className="min-w-0 grow">
          <h1 className="font-serif text-2xl font-semibold tracking-tight break-words">
            {user.profile.displayName}
          </h1>
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
            <Link to={`/@${user.username}`} className="text-link underline underline-offset-2">
              @{user.username}
            </Link>
            <RoleBadge role={user.role} />
            <StatusBadge status={user.status} />
          </p>
        </div>
      </header>
      {actor !== null && <AccountActions actor={actor} view={view} onChange={onChange} />}
      <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        <Fact term="Email">
          {user.email}
          {!user.emailVerified && <span className="text-muted"> (not confirmed)</span>}
        </Fact>
        <Fact term="Registered">{exactly(user.createdAt)}</Fact>
        <Fact term="Signs in with a password">{user.hasPassword ? 'Yes' : 'No'}</Fact>
        <Fact term="Personal access tokens">{view.personalTokens}</Fact>
        {user.status === 'suspended' && (
          <>
            <Fact term="Suspended because">{user.suspensionReason}</Fact>
            <Fact term="Suspended until">
              {user.suspendedUntil === null ? 'somebody ends it' : exactly(user.suspendedUntil)}
            </Fact>
          </>
        )}
        {user.deletionDueAt !== null && <Fact term="Deleted on">{exactly(user.deletionDueAt)}</Fact>}
      </dl>
      <section aria-labelledby="sessions">
        <h2 id="sessions" className="font-serif text-lg font-semibold">
          Sessions
        </h2>
        {sessions.length === 0 ? (
          <p className="mt-2 text-muted">Signed in nowhere.</p>
        ) : (
          <ul className="mt-2 divide-y divide-line">
            {sessions.map((session) => (
              <li key={session.id} className="py-2.5">
                <p className="font-medium">{session.device === '' ? 'Unknown program' : session.device}</p>
                <p className="text-sm text-muted">
                  {session.network !== '' && <>From {session.network}. </>}
                  Last seen <TimeAgo at={session.lastUsedAt} />, began <TimeAgo at={session.createdAt} />.
                </p>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="events">
        <div className="flex flex-wrap items-baseline justify-between gap-3">
          <h2 id="events" className="font-serif text-lg font-semibold">
            What happened lately
          </h2>
          {actor?.role === 'admin' && (
            <Link
              to={`/admin/audit?userId=${user.id}`}
              className="text-sm text-link underline underline-offset-2"
            >
              All of it
            </Link>
          )}
        </div>
        <EventList events={events} />
      </section>
    </div>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-muted">{term}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}
