import { expect, it } from 'vitest';
import { NewToken } from '@/features/tokens/schemas';
import { AREAS, wordsOf } from '@/features/tokens/scopes';

it('has words for reading and changing each area', () => {
  for (const { scopes } of AREAS) {
    expect(scopes.map(({ scope }) => scope.split(':')[1])).toEqual(['read', 'write']);
  }
  expect(wordsOf('content:read')).toBe('Posts: read');
  expect(wordsOf('content:write')).toBe('Posts: change');
  expect(wordsOf('something:new')).toBe('something:new');
});

it('wants a name and something to do', () => {
  const form = { name: ' Backup ', scopes: ['ai:read'], expiresInDays: '30' };
  expect(NewToken.parse(form)).toEqual({ name: 'Backup', scopes: ['ai:read'], expiresInDays: 30 });
  expect(NewToken.safeParse({ ...form, name: ' ' }).success).toBe(false);
  expect(NewToken.safeParse({ ...form, scopes: [] }).success).toBe(false);
});
