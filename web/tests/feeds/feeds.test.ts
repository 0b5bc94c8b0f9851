import { describe, expect, it } from 'vitest';
import type { PostSummary } from '@/api/types';
import { flatten } from '@/features/feeds/api/feeds';
import { tabOf, TABS } from '@/features/feeds/tabs';
import { endOf, sentenceOf } from '@/features/feeds/words';

describe('the tab of an address', () => {
  it('is the one that is named, and the first where none is', () => {
    for (const { tab } of TABS) expect(tabOf(tab, true)).toBe(tab);
    expect(tabOf(null, true)).toBe('home');
    expect(tabOf('constructor', true)).toBe('home');
  });

  it('is not that of a signed-in person for somebody who is not', () => {
    expect(tabOf('following', false)).toBe('home');
    expect(tabOf('trending', false)).toBe('trending');
  });
});

describe('the pages of a feed', () => {
  it('show a post once, where it was first', () => {
    const page = (...ids: string[]) => ({
      posts: ids.map((id) => ({ id }) as PostSummary),
      pagination: { nextCursor: null },
    });
    const flat = flatten({ pages: [page('a', 'b'), page('b', 'c', 'a')], pageParams: [] });
    expect(flat.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});

describe('words', () => {
  it('say why', () => {
    expect(sentenceOf({ code: 'followed_author', tag: null }, 'Ada')).toBe('You follow Ada.');
    expect(sentenceOf({ code: 'followed_tag', tag: 'stars' }, 'Ada')).toBe('You follow the tag stars.');
  });

  it('know when a mute ends', () => {
    expect(endOf('', 0)).toBeNull();
    expect(endOf('86400000', 0)).toBe('1970-01-02T00:00:00.000Z');
  });
});
