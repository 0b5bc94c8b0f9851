import type { ManagedUser } from '@/api/types';
import type { SessionUser } from '@/session/store';

export type Action = 'suspend' | 'unsuspend' | 'role' | 'sessions' | 'credentials';

/** The server's table of who may do what to whom, so that nobody is offered what would be refused. */
export function permissionsOf(
  actor: Pick<SessionUser, 'id' | 'role'>,
  target: Pick<ManagedUser, 'id' | 'role' | 'status'>,
): ReadonlySet<Action> {
  const mayAct = actor.role === 'admin' || (actor.role === 'moderator' && target.role === 'user');
  if (!mayAct || actor.id === target.id) return new Set();
  return new Set<Action>([
    'suspend',
    'sessions',
    ...(target.status === 'suspended' ? (['unsuspend'] as const) : []),
    ...(actor.role === 'admin' ? (['role', 'credentials'] as const) : []),
  ]);
}
