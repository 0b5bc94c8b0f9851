import type { SecondFactor } from '@/api/types';

/** What the server put behind the # of the page that a browser comes back to; nothing of it was sent to any server. */
export interface Arrival {
  ticket: string | null;
  asked: SecondFactor | null;
}

export function arrivalOf(hash: string): Arrival {
  const found = new URLSearchParams(hash.replace(/^#/, ''));
  const challenge = found.get('challenge');
  return {
    ticket: found.get('ticket'),
    asked:
      challenge === null
        ? null
        : {
            challenge,
            methods: (found.get('methods') ?? 'totp').split(','),
            expiresAt: found.get('expiresAt') ?? new Date(Date.now() + 10 * 60_000).toISOString(),
          },
  };
}

/** Only a path of this site may follow a sign-in. */
export function localPath(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/';
}
