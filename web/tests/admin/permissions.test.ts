import { expect, it } from 'vitest';
import { logFilterOf, userFilterOf } from '@/features/admin/filters';
import { permissionsOf } from '@/features/admin/permissions';
import { endOf, Reason } from '@/features/admin/schemas';

const target = (role: string, status: 'active' | 'suspended' = 'active') => ({ id: 'them', role, status });

it('offers what the server allows, and nothing else', () => {
  const admin = { id: 'me', role: 'admin' };
  const moderator = { id: 'me', role: 'moderator' };
  expect([...permissionsOf(admin, target('admin'))]).toEqual(['suspend', 'sessions', 'role', 'credentials']);
  expect([...permissionsOf(admin, target('user', 'suspended'))]).toContain('unsuspend');
  expect([...permissionsOf(moderator, target('user'))]).toEqual(['suspend', 'sessions']);
  expect(permissionsOf(moderator, target('moderator')).size).toBe(0);
  expect(permissionsOf(moderator, target('admin')).size).toBe(0);
  expect(permissionsOf({ id: 'me', role: 'user' }, target('user')).size).toBe(0);
});

it('offers nobody to act on themselves', () => {
  expect(permissionsOf({ id: 'them', role: 'admin' }, target('admin')).size).toBe(0);
});

it('reads filters from the address and leaves out what is none', () => {
  expect(userFilterOf(new URLSearchParams('q=ada&role=admin&status=suspended'))).toEqual({
    q: 'ada',
    role: 'admin',
    status: 'suspended',
  });
  expect(userFilterOf(new URLSearchParams('q=&role=owner&status=gone'))).toEqual({});
  expect(logFilterOf(new URLSearchParams('userId=x&kind=nothing'))).toEqual({});
  const id = '0190b5a0-0000-7000-8000-000000000000';
  expect(logFilterOf(new URLSearchParams(`userId=${id}&kind=suspended`))).toEqual({
    userId: id,
    kind: 'suspended',
  });
});

it('asks for a reason that is a sentence', () => {
  expect(Reason.safeParse({ reason: '  too short ' }).success).toBe(false);
  expect(Reason.safeParse({ reason: 'one\ntwo three four' }).success).toBe(false);
  expect(Reason.parse({ reason: ' Sends advertisements ' }).reason).toBe('Sends advertisements');
});

it('turns a duration into an end', () => {
  expect(endOf('none')).toBeNull();
  expect(endOf('7', Date.UTC(2030, 0, 1))).toBe('2030-01-08T00:00:00.000Z');
});
