import type { FeedPreferences, FeedReason } from '@/api/types';

/** One reason as a sentence about the reader. */
export function sentenceOf({ code, tag }: FeedReason, author: string): string {
  switch (code) {
    case 'followed_author':
      return `You follow ${author}.`;
    case 'followed_tag':
      return `You follow the tag ${tag ?? ''}.`;
    case 'popular':
      return 'Many people react to it and talk about it.';
    case 'fresh':
      return 'It was published within the last day.';
    case 'latest':
      return 'You have seen what ranks higher: from here on, the newest comes first.';
  }
}

interface Dial {
  name: keyof FeedPreferences;
  label: string;
  hint: string;
}

export const DIALS: readonly Dial[] = [
  { name: 'people', label: 'People', hint: 'What those whom you follow write.' },
  { name: 'topics', label: 'Topics', hint: 'Posts with tags that you follow.' },
  { name: 'discovery', label: 'Discovery', hint: 'What is popular, also of people whom you do not know.' },
];

export const LEVELS = [
  { value: 'less', label: 'Less' },
  { value: 'normal', label: 'As usual' },
  { value: 'more', label: 'More' },
] as const;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** For how long words can be muted; the empty one has no end. */
export const SPANS = [
  { value: '', label: 'Until I remove them' },
  { value: String(DAY), label: 'A day' },
  { value: String(7 * DAY), label: 'A week' },
  { value: String(30 * DAY), label: 'A month' },
] as const;

export function endOf(span: string, now: number): string | null {
  return span === '' ? null : new Date(now + Number(span)).toISOString();
}
