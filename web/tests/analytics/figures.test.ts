import { describe, expect, it } from 'vitest';
import { outsideReferrer, percentSeen } from '@/features/analytics/depth';
import { change, dayName, hostName, share } from '@/features/analytics/figures';

describe('figures', () => {
  it.each([
    [12, 10, '20 % more than before'],
    [5, 10, '50 % less than before'],
    [3, 3, 'As before'],
    [4, 0, '0 before'],
    [-1, 2, '2 before'],
  ])('compares %i with %i', (now, before, said) => {
    expect(change(now, before)).toBe(said);
  });

  it('never says more than all', () => {
    expect(share(3, 2)).toBe(100);
    expect(share(1, 0)).toBe(0);
    expect(share(1, 3)).toBe(33);
  });

  it('names days in UTC and hosts in words', () => {
    expect(dayName('2026-11-26')).toBe('Nov 26');
    expect(hostName('')).toBe('Directly, or from here');
    expect(hostName('example.org')).toBe('example.org');
  });
});

describe('reading', () => {
  it.each([
    [0, 1000, 500, 50],
    [-800, 200, 500, 100],
    [600, 1600, 500, 0],
    [0, 300, 500, 100],
    [0, 0, 500, 0],
  ])('from %i to %i in a window of %i pixels is %i percent', (top, bottom, height, percent) => {
    expect(percentSeen(top, bottom, height)).toBe(percent);
  });

  it('tells of other sites only', () => {
    expect(outsideReferrer('https://here.example/posts/a', 'https://here.example')).toBe('');
    expect(outsideReferrer('https://here.example.evil/a', 'https://here.example')).toBe(
      'https://here.example.evil/a',
    );
    expect(outsideReferrer(`https://long.example/${'x'.repeat(5000)}`, 'https://here.example')).toHaveLength(
      2048,
    );
  });
});
