export type Sort = 'relevance' | 'newest';

export interface Filters {
  q: string;
  tag: string;
  sort: Sort;
  /** A word for a span of time; the empty one means ever. */
  time: string;
}

export const TIMES = [
  { value: '', label: 'Any time', days: null },
  { value: 'week', label: 'Past week', days: 7 },
  { value: 'month', label: 'Past month', days: 30 },
  { value: 'year', label: 'Past year', days: 365 },
] as const;

const DAY_MS = 86_400_000;

/** What the address says; whatever it does not know it leaves out. */
export function filtersOf(search: URLSearchParams): Filters {
  const time = search.get('time') ?? '';
  return {
    q: (search.get('q') ?? '').trim().slice(0, 200),
    tag: search.get('tag') ?? '',
    sort: search.get('sort') === 'newest' ? 'newest' : 'relevance',
    time: TIMES.some(({ value }) => value === time) ? time : '',
  };
}

/** The address of a search, without what is as usual. */
export function addressOf({ q, tag, sort, time }: Filters): string {
  const search = new URLSearchParams({ q });
  if (tag !== '') search.set('tag', tag);
  if (sort !== 'relevance') search.set('sort', sort);
  if (time !== '') search.set('time', time);
  return `/search?${search.toString()}`;
}

/** The start of a span of time, by whole days: the same all day, so that pages of one search fit together. */
export function sinceOf(time: string, now: number): string | undefined {
  const days = TIMES.find(({ value }) => value === time)?.days ?? null;
  if (days === null) return undefined;
  return new Date(Math.floor(now / DAY_MS) * DAY_MS - days * DAY_MS).toISOString();
}
