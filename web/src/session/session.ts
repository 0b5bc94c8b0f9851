import { ApiProblem, toProblem, unreachable } from '@/api/problems';
import type { SecondFactor } from '@/api/types';
import { createRefresher, secondsLeft } from './refresher';
import { adoptGrant, forgetGrant, useSession, type SessionGrant } from './store';

const CHANNEL = 'sparkle.session';
const LOCK = 'sparkle.refresh';
/** Refresh this long before the end, so that a slow request still carries a living token. */
const MARGIN_SECONDS = 60;
/** A browser clamps longer timers to zero. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type TabMessage = { kind: 'granted'; grant: SessionGrant } | { kind: 'ended' };

const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);
let timer: ReturnType<typeof setTimeout> | undefined;

/** A call that sets or uses the cookie. The header keeps other sites' forms from making them. */
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
  if (!response.ok) throw toProblem(response.status, answer, response.headers);
  return answer;
}

/** What a right credential leads to: a session, or the question for a second factor. */
export type SignInOutcome = { kind: 'signedIn' } | { kind: 'secondFactor'; asked: SecondFactor };

/** Presents a credential; with the right one, and no second factor, this browser is signed in afterwards. */
export async function presentCredential(path: string, body: unknown): Promise<SignInOutcome> {
  return outcomeOf(await authCall(path, body));
}

/** Takes the answer to a credential. */
export function outcomeOf(answer: unknown): SignInOutcome {
  if (typeof answer === 'object' && answer !== null && 'secondFactor' in answer) {
    return { kind: 'secondFactor', asked: answer.secondFactor as SecondFactor };
  }
  startSession(grantOf(answer));
  return { kind: 'signedIn' };
}

/** Takes up the session that the server began in this browser's cookie while the page was away. */
export async function resumeSession(): Promise<void> {
  await refresh(null);
}

/** New facts about the account are in the next token: asks for it now. */
export async function renewSession(): Promise<void> {
  const token = useSession.getState().accessToken;
  if (token !== null) await refresh(token);
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
  tabs?.postMessage({ kind: 'granted', grant } satisfies TabMessage);
}

/** Forgets the session here and in the other tabs; does not talk to the server. */
export function endSession(): void {
  clearTimeout(timer);
  forgetGrant();
  useSession.setState({ hadSession: false });
  tabs?.postMessage({ kind: 'ended' } satisfies TabMessage);
}

/** Waits until it is known who is here: what is asked before would be answered as to a stranger, and kept. */
async function restored(): Promise<void> {
  if (useSession.getState().status !== 'restoring') return;
  await new Promise<void>((resolve) => {
    const stop = useSession.subscribe(({ status }) => {
      if (status === 'restoring') return;
      stop();
      resolve();
    });
  });
}

/** A token with life left in it, refreshed when needed; `null` for a visitor. */
export async function freshToken(): Promise<string | null> {
  await restored();
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
  if (!useSession.getState().hadSession) {
    forgetGrant();
    return;
  }
  try {
    await refresh(null);
  } catch {
    // Unreachable: show the public pages.
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
