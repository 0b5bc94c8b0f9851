import { useEffect, type ReactNode } from 'react';
import { useSession } from '@/session/store';
import { openConnection, useConnection } from './connection';
import { repeatOwnStatus } from './ownStatus';
import { followPresence } from './presence';

/** Holds the connection for as long as the same person is signed in; a new token does not reopen it. */
export function RealtimeProvider({ children }: { children: ReactNode }) {
  const userId = useSession((state) => state.user?.id);
  useEffect(() => {
    if (userId === undefined) return undefined;
    const close = openConnection();
    const unfollow = followPresence();
    const unsubscribe = useConnection.subscribe((state, before) => {
      if (state.isConnected && !before.isConnected) repeatOwnStatus();
    });
    return () => {
      unsubscribe();
      unfollow();
      close();
    };
  }, [userId]);
  return children;
}
