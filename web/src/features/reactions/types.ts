import { Heart, Lightbulb, PartyPopper, ThumbsUp, Sparkle, type LucideIcon } from 'lucide-react';
import type { ReactionType } from '@/api/types';

/** What one can give, in the order of the bar. */
export const REACTIONS: { type: ReactionType; label: string; icon: LucideIcon }[] = [
  { type: 'like', label: 'Like', icon: ThumbsUp },
  { type: 'love', label: 'Love', icon: Heart },
  { type: 'insightful', label: 'Insightful', icon: Lightbulb },
  { type: 'celebrate', label: 'Celebrate', icon: PartyPopper },
  { type: 'curious', label: 'Curious', icon: Sparkle },
];

export interface Given {
  reactions: Record<string, number>;
  mine: ReactionType[];
}

/** What the numbers will be when the server has heard of it. */
export function toggled({ reactions, mine }: Given, type: ReactionType): Given {
  const has = mine.includes(type);
  const count = Math.max(0, (reactions[type] ?? 0) + (has ? -1 : 1));
  return {
    reactions: { ...reactions, [type]: count },
    mine: has ? mine.filter((one) => one !== type) : [...mine, type],
  };
}
