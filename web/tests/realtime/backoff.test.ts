import { expect, it } from 'vitest';
import { backoff, LONGEST_RETRY_MS } from '@/realtime/backoff';
import { ago } from '@/ui/time';

it('waits longer each time, never twice the same for everybody, never for ever', () => {
  expect([0, 1, 2, 3].map((attempt) => backoff(attempt, () => 0))).toEqual([500, 1_000, 2_000, 4_000]);
  expect([0, 1, 2, 3].map((attempt) => backoff(attempt, () => 1))).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(backoff(60, () => 1)).toBe(LONGEST_RETRY_MS);
});

it('says how long ago, and survives clocks that disagree', () => {
  const now = Date.parse('2026-06-15T12:00:00Z');
  expect(ago('2026-06-15T12:00:20Z', now)).toBe('just now');
  expect(ago('2026-06-15T11:58:30Z', now)).toBe('1 minute ago');
  expect(ago('2026-06-14T11:00:00Z', now)).toBe('yesterday');
  expect(ago('2025-06-01T00:00:00Z', now)).toBe('last year');
});
