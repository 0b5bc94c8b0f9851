import { create } from 'zustand';
import { createJSONStorage, persist, type StateStorage } from 'zustand/middleware';
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
  /**
   * The one thing that is kept between visits: that there was a session, so that a first-time visitor does not provoke
   * a 401 on every page load.
   */
  hadSession: boolean;
}

/** Where storage is forbidden or full, the session lasts as long as the page does. */
const forgiving: StateStorage = {
  getItem: (name) => attempt(() => localStorage.getItem(name)),
  setItem: (name, value) => void attempt(() => localStorage.setItem(name, value)),
  removeItem: (name) => void attempt(() => localStorage.removeItem(name)),
};

function attempt<T>(access: () => T): T | null {
  try {
    return access();
  } catch {
    return null;
  }
}

export const useSession = create<SessionState>()(
  persist((): SessionState => ({ status: 'restoring', user: null, accessToken: null, hadSession: false }), {
    name: 'auth-storage',
    storage: createJSONStorage(() => forgiving),
    partialize: ({ hadSession }) => ({ hadSession }),
  }),
);

export function adoptGrant(grant: SessionGrant): void {
  useSession.setState({
    status: 'signedIn',
    user: grant.user,
    accessToken: grant.accessToken,
    hadSession: true,
  });
}

/** Shows the public pages. `hadSession` stays, so that the next load tries again. */
export function forgetGrant(): void {
  useSession.setState({ status: 'anonymous', user: null, accessToken: null });
}

export function updateUser(user: SessionUser): void {
  useSession.setState((state) => (state.status === 'signedIn' ? { user } : state));
}

/** Whether the pages of the administration are for this person. The server decides about each call anyway. */
export function isStaff(user: SessionUser): boolean {
  return user.role === 'moderator' || user.role === 'admin';
}

export function useUser(): SessionUser | null {
  return useSession((state) => state.user);
}
