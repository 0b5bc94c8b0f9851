import { ApiProblem, toProblem, unreachable } from '@/api/problems';
import { createRefresher, secondsLeft } from './refresher';
import { adoptGrant, forgetGrant, useSession, type SessionGrant } from './store';

/** Says only that there was a session, so that a first-time visitor does not provoke a 401 on every page load. */
const FLAG = 'sparkle.session';
const CHANNEL = 'sparkle.session';
const LOCK = 'sparkle.refresh';
/** Refresh this long before the end, so that a slow request still carries a living token. */
const MARGIN_SECONDS = 60;
/** A browser clamps longer timers to zero. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type TabMessage = { kind: 'granted'; grant: SessionGrant } | { kind: 'ended' };

const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);
let timer: ReturnType<typeof setTimeout> | undefined;

function remember(isSignedIn: boolean): void {
  try {
    if (isSignedIn) localStorage.setItem(FLAG, '1');
    else localStorage.removeItem(FLAG);
  } catch {
    // Storage is forbidden: the session then lasts as long as the page does.
  }
}

function wasSignedIn(): boolean {
  try {
    return localStorage.getItem(FLAG) !== null;
  } catch {
    return false;
  }
}

/** The three calls that set or use the cookie. The header keeps other sites' forms from making them. */
export async function authCall(path: string, body?: unknown): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`/api/auth/${path}`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', 'X-Client': 'browser' },
      body: JSON.stringify(body ?? {}),
      signal: AbortSignal.timeout(15_000),
    });
  } catch (cause) {
    throw unreachable(cause);
  }
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw toProblem(response.status, answer);
  return answer;
}

export function grantOf(answer: unknown): SessionGrant {
  const { user, tokens } = answer as { user: SessionGrant['user']; tokens: { accessToken: string } };
  return { user, accessToken: tokens.accessToken };
}

const refresh = createRefresher({
  request: async () => {
    try {
      return grantOf(await authCall('refresh'));
    } catch (error) {
      if (error instanceof ApiProblem && (error.status === 401 || error.status === 403)) endSession();
      throw error;
    }
  },
  exclusively: async (work) =>
    // Web Locks need a secure context; elsewhere the server's grace window covers two tabs at once.
    'locks' in navigator ? await navigator.locks.request(LOCK, work) : await work(),
  current: () => useSession.getState().accessToken,
  adopt: startSession,
});

function schedule(token: string): void {
  clearTimeout(timer);
  const delay = Math.max(1, secondsLeft(token) - MARGIN_SECONDS) * 1000;
  timer = setTimeout(() => void refreshQuietly(), Math.min(delay, LONGEST_TIMER_MS));
}

async function refreshQuietly(): Promise<void> {
  const token = useSession.getState().accessToken;
  if (token === null) return;
  try {
    await refresh(token);
  } catch (error) {
    const mayRecover = error instanceof ApiProblem && error.isTransient;
    if (mayRecover) timer = setTimeout(() => void refreshQuietly(), 10_000);
  }
}

function adopt(grant: SessionGrant): void {
  adoptGrant(grant);
  schedule(grant.accessToken);
}

/** Takes a grant from the server as this browser's session, in every tab. */
export function startSession(grant: SessionGrant): void {
  adopt(grant);
  remember(true);
  tabs?.postMessage({ kind: 'granted', grant } satisfies TabMessage);
}

/** Forgets the session here and in the other tabs; does not talk to the server. */
export function endSession(): void {
  clearTimeout(timer);
  forgetGrant();
  remember(false);
  tabs?.postMessage({ kind: 'ended' } satisfies TabMessage);
}

/** A token with life left in it, refreshed when needed; `null` for a visitor. */
export async function freshToken(): Promise<string | null> {
  const token = useSession.getState().accessToken;
  if (token === null) return null;
  if (secondsLeft(token) > 5) return token;
  try {
    return await refresh(token);
  } catch (error) {
    if (useSession.getState().status === 'anonymous') return null;
    throw error;
  }
}

/** What to try after the server refused `stale`: a different token, or `null` when there is none to be had. */
export async function replaceToken(stale: string): Promise<string | null> {
  try {
    return await refresh(stale);
  } catch {
    return null;
  }
}

/** Finds out who is here when the page loads. */
export async function restoreSession(): Promise<void> {
  tabs?.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => {
    if (data.kind === 'granted') adopt(data.grant);
    else {
      clearTimeout(timer);
      forgetGrant();
    }
  });
  // A laptop that slept wakes with a token long dead and timers that did not run.
  document.addEventListener('visibilitychange', () => {
    const token = useSession.getState().accessToken;
    if (!document.hidden && token !== null && secondsLeft(token) < MARGIN_SECONDS) void refreshQuietly();
  });
  if (!wasSignedIn()) {
    forgetGrant();
    return;
  }
  try {
    await refresh(null);
  } catch {
    // Unreachable: show the public pages. The flag stays, so the next load tries again.
    if (useSession.getState().status === 'restoring') forgetGrant();
  }
}

/** Leaves here at once, in every tab, and then tells the server; a session that it cannot hear of ends by itself. */
export async function signOut(): Promise<void> {
  const token = useSession.getState().accessToken;
  endSession();
  try {
    await fetch('/api/auth/logout', {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        'Content-Type': 'application/json',
        'X-Client': 'browser',
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      body: '{}',
      keepalive: true,
      signal: AbortSignal.timeout(5_000),
    });
  } catch {
    // Unreachable: the cookie stays behind, but nothing here uses it without the flag that is gone.
  }
}
