import { describe, expect, it } from 'vitest';
import { startPath } from '@/features/federation/api/signIn';
import { arrivalOf, localPath } from '@/features/federation/arrival';
import { wordsFor } from '@/features/federation/problems';

describe('arrivalOf', () => {
  it('reads a ticket', () => {
    expect(arrivalOf('#ticket=abc_-1')).toEqual({ ticket: 'abc_-1', asked: null });
  });

  it('reads what a second step needs', () => {
    const hash = '#challenge=xyz&methods=totp,recovery_code&expiresAt=2026-11-26T07%3A00%3A00%2B00%3A00';
    expect(arrivalOf(hash)).toEqual({
      ticket: null,
      asked: {
        challenge: 'xyz',
        methods: ['totp', 'recovery_code'],
        expiresAt: '2026-11-26T07:00:00+00:00',
      },
    });
  });

  it.each(['', '#', '#x', '#main'])('finds nothing in %j', (hash) => {
    expect(arrivalOf(hash)).toEqual({ ticket: null, asked: null });
  });
});

it.each([
  ['/write', '/write'],
  ['/posts/a?b=c#d', '/posts/a?b=c#d'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['', '/'],
  [null, '/'],
])('localPath(%j) is %j', (next, expected) => {
  expect(localPath(next)).toBe(expected);
});

it('asks the server to come back to the page', () => {
  expect(startPath('harbour', '/a?b=c&d')).toBe('/api/auth/oauth/harbour/start?next=%2Fa%3Fb%3Dc%26d');
});

it('has words for codes it does not know', () => {
  expect(wordsFor('provider_unavailable')).toContain('do not answer');
  expect(wordsFor('<script>')).toBe('That did not work. Try again, or sign in another way.');
});
