import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { messageOf } from '@/api/problems';
import type { FoundUser } from '@/api/types';
import { Avatar } from '@/ui/Avatar';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { useFoundUsers } from '../api/admin';
import { ROLES, STATUSES, userFilterOf } from '../filters';
import { RoleBadge, StatusBadge } from './Badges';
import { Choice } from './Choice';

export function UserDirectory() {
  const [search, setSearch] = useSearchParams();
  const filter = userFilterOf(search);
  const [typed, setTyped] = useState(filter.q ?? '');
  const change = (name: string, value: string) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return (
    <div className="space-y-6">
      <form
        role="search"
        aria-label="Accounts"
        onSubmit={(event) => {
          event.preventDefault();
          change('q', typed.trim());
        }}
        className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-4 lg:grid-cols-[minmax(0,1fr)_auto_11rem_11rem]"
      >
        <TextField
          label="Find"
          type="search"
          maxLength={320}
          placeholder="Username, whole email or id"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit">Find</Button>
        <div className="col-span-full grid grid-cols-2 gap-4 lg:contents">
          <Choice
            label="Role"
            all="Any role"
            value={filter.role ?? ''}
            options={ROLES}
            onChange={(value) => change('role', value)}
          />
          <Choice
            label="Status"
            all="Any status"
            value={filter.status ?? ''}
            options={STATUSES}
            onChange={(value) => change('status', value)}
          />
        </div>
      </form>
      <Found filter={filter} />
    </div>
  );
}

function Found({ filter }: { filter: ReturnType<typeof userFilterOf> }) {
  const found = useFoundUsers(filter);
  if (found.isPending) {
    return (
      <div role="status" aria-label="Looking for accounts" className="space-y-3">
        <Skeleton className="h-14" />
        <Skeleton className="h-14" />
        <Skeleton className="h-14" />
      </div>
    );
  }
  if (found.data === undefined) {
    return <Failure message={messageOf(found.error)} onRetry={() => void found.refetch()} />;
  }
  if (found.data.length === 0) {
    return (
      <Empty title="Nobody like that.">
        A username may be begun; an email address or an id must be whole.
      </Empty>
    );
  }
  return (
    <>
      <table className="w-full text-left">
        <caption className="sr-only">Accounts, the newest first</caption>
        <thead className="border-b border-line text-sm text-muted">
          <tr>
            <th scope="col" className="py-2 pr-4 font-medium">
              Person
            </th>
            <th scope="col" className="hidden py-2 pr-4 font-medium md:table-cell">
              Email
            </th>
            <th scope="col" className="hidden py-2 pr-4 font-medium md:table-cell">
              Role and status
            </th>
            <th scope="col" className="hidden py-2 font-medium sm:table-cell">
              Registered
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {found.data.map((user) => (
            <UserRow key={user.id} user={user} />
          ))}
        </tbody>
      </table>
      {found.hasNextPage && (
        <div className="flex justify-center">
          <Button look="outline" busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

function UserRow({ user }: { user: FoundUser }) {
  return (
    <tr className="relative hover:bg-sunken/60">
      <th scope="row" className="py-3 pr-4 font-normal">
        <div className="flex items-center gap-3">
          <Avatar name={user.displayName} seed={user.username} src={user.avatarUrl} size="sm" />
          <div className="min-w-0">
            {/* The link covers its row: a large thing to hit, and one stop for the keyboard. */}
            <Link
              to={`/admin/users/${user.id}`}
              className="font-medium break-words after:absolute after:inset-0 hover:underline"
            >
              {user.displayName}
            </Link>
            <p className="text-sm break-all text-muted">@{user.username}</p>
            <p className="text-sm break-all text-muted md:hidden">{user.maskedEmail}</p>
            <p className="flex flex-wrap gap-1.5 md:hidden">
              <RoleBadge role={user.role} />
              <StatusBadge status={user.status} />
            </p>
          </div>
        </div>
      </th>
      <td className="hidden py-3 pr-4 text-sm md:table-cell">
        {user.maskedEmail}
        {!user.emailVerified && <p className="text-muted">not confirmed</p>}
      </td>
      <td className="hidden py-3 pr-4 md:table-cell">
        <span className="flex flex-wrap gap-1.5">
          <RoleBadge role={user.role} />
          <StatusBadge status={user.status} />
        </span>
      </td>
      <td className="hidden py-3 text-sm whitespace-nowrap text-muted sm:table-cell">
        <TimeAgo at={user.createdAt} />
      </td>
    </tr>
  );
}
