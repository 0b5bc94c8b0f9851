import { useCallback, useEffect, useRef } from 'react';
import { useBlocker } from 'react-router';

/** Stands between unsaved words and a way out. `release` opens the way for the navigation after a save. */
export function useUnsavedGuard(isDirty: boolean) {
  const released = useRef(false);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isDirty && !released.current && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!isDirty) return undefined;
    // Closing the tab or loading another site: the browser asks in its own words.
    const ask = (event: BeforeUnloadEvent) => {
      if (!released.current) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isDirty]);
  const release = useCallback(() => {
    released.current = true;
  }, []);
  return { blocker, release };
}
