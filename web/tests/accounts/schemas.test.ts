import { describe, expect, it } from 'vitest';
import { safeNext, SignUp } from '@/features/accounts/schemas';

const good = { email: 'ada@example.org', username: 'ada_l-1', password: 'a quiet sentence' };

describe('SignUp', () => {
  it('takes what the server takes', () => {
    expect(SignUp.safeParse(good).success).toBe(true);
  });

  it.each([
    ['email', 'ada@'],
    ['email', ''],
    ['username', 'ab'],
    ['username', 'a'.repeat(21)],
    ['username', 'ada lovelace'],
    ['username', 'ада'],
    ['password', 'short'],
    ['password', 'x'.repeat(101)],
  ])('refuses %s %j and names the field', (field, value) => {
    const result = SignUp.safeParse({ ...good, [field]: value });
    expect(result.error?.issues.map((issue) => issue.path[0])).toEqual(expect.arrayContaining([field]));
  });
});

describe('safeNext', () => {
  it('follows a path of this site', () => {
    expect(safeNext('/write?from=home')).toBe('/write?from=home');
  });

  it.each([
    null,
    '',
    'https://elsewhere.example',
    '//elsewhere.example',
    '/\\elsewhere.example',
    'javascript:alert(1)',
  ])('goes home instead of to %j', (next) => {
    expect(safeNext(next)).toBe('/');
  });
});
