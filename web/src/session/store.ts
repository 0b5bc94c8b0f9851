import { create } from 'zustand';
import type { Account } from '@/api/types';

export type SessionUser = Account;

export interface SessionGrant {
  user: SessionUser;
  accessToken: string;
}

interface SessionState {
  /** `restoring` until the first answer is known, so that no page flashes "signed out" at a signed-in person. */
  status: 'restoring' | 'anonymous' | 'signedIn';
  user: SessionUser | null;
  /** Memory only: a script that reads storage finds nothing worth stealing. The refresh token is an HttpOnly cookie. */
  accessToken: string | null;
}

export const useSession = create<SessionState>(() => ({
  status: 'restoring',
  user: null,
  accessToken: null,
}));

export function adoptGrant(grant: SessionGrant): void {
  useSession.setState({ status: 'signedIn', user: grant.user, accessToken: grant.accessToken });
}

export function forgetGrant(): void {
  useSession.setState({ status: 'anonymous', user: null, accessToken: null });
}

export function updateUser(user: SessionUser): void {
  useSession.setState((state) => (state.status === 'signedIn' ? { user } : state));
}

export function useUser(): SessionUser | null {
  return useSession((state) => state.user);
}
