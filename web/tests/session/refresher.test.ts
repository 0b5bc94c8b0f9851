import { describe, expect, it } from 'vitest';
import { createRefresher, expiryOf, secondsLeft, type RefreshPorts } from '@/session/refresher';
import type { SessionGrant } from '@/session/store';

function grant(accessToken: string): SessionGrant {
  return {
    accessToken,
    user: {
      id: 'u1',
      email: 'ada@example.org',
      username: 'ada',
      emailVerified: true,
      role: 'user',
      deletionDueAt: null,
      hasPassword: true,
      createdAt: '2026-01-01T00:00:00Z',
      profile: { displayName: 'Ada', bio: null, location: null, website: null, avatarUrl: null },
    },
  };
}

/** One browser: tabs share a lock and hear of each other's tokens, as Web Locks and a BroadcastChannel give them. */
function browser() {
  let tail: Promise<unknown> = Promise.resolve();
  let requests = 0;
  const tokens: (string | null)[] = [];
  const openTab = (token: string | null = 'old') => {
    const index = tokens.push(token) - 1;
    const ports: RefreshPorts = {
      request: async () => {
        requests += 1;
        return Promise.resolve(grant(`new-${requests}`));
      },
      exclusively: (work) => {
        const result = tail.then(work);
        tail = result.catch(() => undefined);
        return result;
      },
      current: () => tokens[index] ?? null,
      adopt: ({ accessToken }) => tokens.fill(accessToken),
    };
    return { ports, refresh: createRefresher(ports) };
  };
  return { openTab, requests: () => requests };
}

describe('refresh', () => {
  it('asks the server once for callers that come together', async () => {
    const { openTab, requests } = browser();
    const { refresh } = openTab();
    const tokens = await Promise.all([refresh('old'), refresh('old'), refresh('old')]);
    expect(tokens).toEqual(['new-1', 'new-1', 'new-1']);
    expect(requests()).toBe(1);
  });

  it('asks the server once for ten tabs that wake together', async () => {
    const { openTab, requests } = browser();
    const tabs = Array.from({ length: 10 }, () => openTab());
    const tokens = await Promise.all(tabs.map(({ refresh }) => refresh('old')));
    expect(new Set(tokens)).toEqual(new Set(['new-1']));
    expect(requests()).toBe(1);
  });

  it('asks again for a token that was refused later', async () => {
    const { openTab, requests } = browser();
    const { refresh } = openTab();
    await refresh('old');
    expect(await refresh('new-1')).toBe('new-2');
    expect(requests()).toBe(2);
  });

  it('passes a refusal on and can be tried again', async () => {
    const { openTab } = browser();
    const { ports } = openTab();
    let isDown = true;
    const refresh = createRefresher({
      ...ports,
      request: () => (isDown ? Promise.reject(new Error('down')) : ports.request()),
    });
    await expect(refresh('old')).rejects.toThrow('down');
    isDown = false;
    await expect(refresh('old')).resolves.toBe('new-1');
  });
});

describe('expiryOf', () => {
  const token = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

  it('reads the end of a JWT', () => {
    expect(expiryOf(token({ exp: 1_900_000_000, name: 'ÿ>?' }))).toBe(1_900_000_000);
    expect(secondsLeft(token({ exp: 100 }), 40_000)).toBe(60);
  });

  it.each(['', 'a.b', 'a.%%%.c', token({}), token({ exp: 'soon' })])('counts %j as over', (value) => {
    expect(expiryOf(value)).toBe(0);
  });
});
