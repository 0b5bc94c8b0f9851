import type { paths } from '@/api/schema';

type UserQuery = NonNullable<paths['/api/admin/users']['get']['parameters']['query']>;
type LogQuery = NonNullable<paths['/api/admin/audit']['get']['parameters']['query']>;

export type Role = NonNullable<UserQuery['role']>;
export type Status = NonNullable<UserQuery['status']>;
export type Kind = NonNullable<LogQuery['kind']>;
export type UserFilter = Pick<UserQuery, 'q' | 'role' | 'status'>;
export type LogFilter = Pick<LogQuery, 'userId' | 'actorId' | 'kind'>;

export const ROLES: readonly { value: Role; label: string }[] = [
  { value: 'user', label: 'Person' },
  { value: 'moderator', label: 'Moderator' },
  { value: 'admin', label: 'Administrator' },
];

export const STATUSES: readonly { value: Status; label: string }[] = [
  { value: 'active', label: 'Active' },
  { value: 'suspended', label: 'Suspended' },
  { value: 'deleting', label: 'Being deleted' },
];

/** What staff does to others, first in the list of kinds because it is what the log is mostly asked for. */
export const KINDS: readonly { value: Kind; label: string }[] = (
  [
    'viewed_by_admin',
    'suspended',
    'unsuspended',
    'role_changed',
    'sessions_revoked_by_admin',
    'signed_in_on_new_device',
    'refresh_token_replayed',
    'password_reset',
    'email_changed',
    'token_created',
    'deletion_requested',
  ] as const
).map((value) => ({ value, label: kindWords(value) }));

export function kindWords(kind: string): string {
  const words = kind.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function oneOf<T extends string>(choices: readonly { value: T }[], text: string | null): T | undefined {
  return choices.find(({ value }) => value === text)?.value;
}

/** Filters are in the address of the page, so that going back from an account finds the list as it was. */
export function userFilterOf(search: URLSearchParams): UserFilter {
  const q = search.get('q') ?? '';
  const role = oneOf(ROLES, search.get('role'));
  const status = oneOf(STATUSES, search.get('status'));
  return { ...(q !== '' && { q }), ...(role && { role }), ...(status && { status }) };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function logFilterOf(search: URLSearchParams): LogFilter {
  const userId = search.get('userId') ?? '';
  const actorId = search.get('actorId') ?? '';
  const kind = oneOf(KINDS, search.get('kind'));
  return {
    ...(UUID.test(userId) && { userId }),
    ...(UUID.test(actorId) && { actorId }),
    ...(kind && { kind }),
  };
}
