import { describe, expect, it } from 'vitest';
import type { PostImport } from '@/api/types';
import { guess, isUnderWay, MAX_BYTES, objection, percent, summary, tally } from '@/features/imports/words';

const IMPORT: PostImport = {
  id: '1',
  name: 'blog.zip',
  kind: 'archive',
  publish: false,
  state: 'running',
  reason: null,
  total: 1000,
  done: 313,
  created: 310,
  skipped: 2,
  failed: 1,
  createdAt: '2026-01-01T00:00:00Z',
  finishedAt: null,
};

describe('what a file seems to be', () => {
  it.each([
    ['blog.zip', 'PK\u0003\u0004…', 'archive'],
    ['no-ending', 'PK\u0003\u0004…', 'archive'],
    ['post.MD', '# Hello', 'markdown'],
    ['post.txt', '', 'markdown'],
    ['ghost.json', '\uFEFF{"db":[{"meta":{}}]}', 'ghost'],
    ['articles.json', '[{"body_markdown":"x"}]', 'devto'],
    ['articles.csv', 'id,title', 'devto'],
    ['photo.png', '\u0089PNG', null],
    ['fake.md', 'a\0b', null],
  ] as const)('%s', (name, head, kind) => {
    expect(guess(name, head)).toBe(kind);
  });

  it('is refused before it is sent where the server would refuse it', () => {
    expect(objection({ size: 0 }, 'markdown')).toMatch('empty');
    expect(objection({ size: MAX_BYTES + 1 }, 'archive')).toMatch('64 MiB');
    expect(objection({ size: 1 }, null)).toMatch('Choose');
    expect(objection({ size: MAX_BYTES }, 'archive')).toBeNull();
  });
});

describe('how an import is', () => {
  it('is said in a sentence', () => {
    expect(summary(IMPORT)).toBe('313 of 1,000 done: 310 posts created, 2 skipped, 1 not imported.');
    expect(summary({ ...IMPORT, state: 'waiting' })).toBe('It begins in a moment.');
    expect(summary({ ...IMPORT, state: 'done', created: 1, skipped: 0, failed: 0 })).toBe(
      'Done: 1 post created.',
    );
    expect(summary({ ...IMPORT, state: 'failed', reason: 'The zip archive is damaged.' })).toBe(
      'It ended early: The zip archive is damaged.',
    );
    expect(summary({ ...IMPORT, state: 'cancelled' })).toContain('You cancelled it');
  });

  it('leaves out what is zero', () => {
    expect(tally({ created: 0, skipped: 0, failed: 3 })).toBe('0 posts created, 3 not imported');
  });

  it('is a whole percentage that is never more than 100', () => {
    expect(percent(IMPORT)).toBe(31);
    expect(percent({ done: 999, total: 1000 })).toBe(99);
    expect(percent({ done: 5, total: 4 })).toBe(100);
    expect(percent({ done: 0, total: null })).toBe(0);
    expect(percent({ done: 0, total: 0 })).toBe(0);
  });

  it('is under way until it has ended', () => {
    expect(
      ['waiting', 'running', 'done', 'cancelled', 'failed'].map((state) =>
        isUnderWay({ state } as PostImport),
      ),
    ).toEqual([true, true, false, false, false]);
  });
});
