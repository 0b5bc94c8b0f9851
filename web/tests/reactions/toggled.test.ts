import { describe, expect, it } from 'vitest';
import { toggled } from '@/features/reactions/types';

describe('toggled', () => {
  it('gives and takes back, and never counts below nothing', () => {
    const given = toggled({ reactions: { like: 2 }, mine: [] }, 'love');
    expect(given).toEqual({ reactions: { like: 2, love: 1 }, mine: ['love'] });
    expect(toggled(given, 'love')).toEqual({ reactions: { like: 2, love: 0 }, mine: [] });
    expect(toggled({ reactions: {}, mine: ['like'] }, 'like').reactions.like).toBe(0);
  });
});
