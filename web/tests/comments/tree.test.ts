import { describe, expect, it } from 'vitest';
import type { Comment } from '@/api/types';
import { linkedId, treeOf } from '@/features/comments/tree';

const comment = (id: string, parentId: string | null) => ({ id, parentId }) as Comment;

describe('treeOf', () => {
  it('puts answers below what they answer, orphans at the top, and each once', () => {
    const root = comment('r', null);
    const tree = treeOf(root, [
      comment('a', 'r'),
      comment('b', 'a'),
      comment('c', 'lost'),
      comment('a', 'r'),
    ]);
    expect(tree.answers.map(({ comment: { id } }) => id)).toEqual(['a', 'c']);
    expect(tree.answers[0]?.answers[0]?.comment.id).toBe('b');
  });
});

describe('linkedId', () => {
  it('reads the fragment of a comment and nothing else', () => {
    const id = '01a2187d-1dbb-728b-a501-f67145eae5f7';
    expect(linkedId(`#comment-${id}`)).toBe(id);
    expect(linkedId('#comment-<b>')).toBeNull();
    expect(linkedId('')).toBeNull();
  });
});
