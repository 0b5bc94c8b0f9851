import { describe, expect, it } from 'vitest';
import { addressOf, filtersOf, sinceOf } from '@/features/search/filters';

const of = (query: string) => filtersOf(new URLSearchParams(query));

describe('the address of a search', () => {
  it('says what is looked for, and nothing that is as usual', () => {
    const filters = of('q= tea &sort=newest&time=week&tag=green');
    expect(filters).toEqual({ q: 'tea', tag: 'green', sort: 'newest', time: 'week' });
    expect(of(addressOf(filters).split('?')[1] ?? '')).toEqual(filters);
    expect(addressOf({ q: 'a&b', tag: '', sort: 'relevance', time: '' })).toBe('/search?q=a%26b');
  });

  it('leaves out what it does not know', () => {
    expect(of(`q=${'x'.repeat(300)}&sort=worst&time=aeon`)).toEqual({
      q: 'x'.repeat(200),
      tag: '',
      sort: 'relevance',
      time: '',
    });
  });
});

describe('sinceOf', () => {
  it('is the same all day', () => {
    const morning = Date.UTC(2026, 4, 10, 3);
    expect(sinceOf('week', morning)).toBe('2026-05-03T00:00:00.000Z');
    expect(sinceOf('week', morning + 3_600_000)).toBe(sinceOf('week', morning));
    expect(sinceOf('', morning)).toBeUndefined();
  });
});
