import type { SessionGrant } from './store';

export interface RefreshPorts {
  /** Asks the server; the refresh cookie travels on its own. */
  request: () => Promise<SessionGrant>;
  /** Runs one piece of work at a time across every tab of this browser. */
  exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  current: () => string | null;
  adopt: (grant: SessionGrant) => void;
}

/**
 * One refresh at a time: in this tab because callers share a promise, across tabs because of the lock.
 *
 * A refresh token is single use, so two tabs that refresh at once would look to the server like a thief replaying
 * it. Whoever waited looks again before asking: if the token changed meanwhile, another tab has done the work.
 */
export function createRefresher(ports: RefreshPorts): (stale: string | null) => Promise<string> {
  let underWay: Promise<string> | null = null;
  return (stale) => {
    underWay ??= ports
      .exclusively(async () => {
        const current = ports.current();
        if (current !== null && current !== stale) return current;
        const grant = await ports.request();
        ports.adopt(grant);
        return grant.accessToken;
      })
      .finally(() => {
        underWay = null;
      });
    return underWay;
  };
}

/** Seconds since the epoch at which a JWT ends; 0 for anything unreadable, which counts as already over. */
export function expiryOf(token: string): number {
  try {
    const payload = token.split('.')[1] ?? '';
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof claims === 'object' && claims !== null && 'exp' in claims ? Number(claims.exp) || 0 : 0;
  } catch {
    return 0;
  }
}

export function secondsLeft(token: string, now: number = Date.now()): number {
  return expiryOf(token) - now / 1000;
}
