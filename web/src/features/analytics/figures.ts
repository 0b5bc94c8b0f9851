import type { AnalyticsReport } from '@/api/types';

const number = new Intl.NumberFormat('en');
const short = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' });

export function count(value: number): string {
  return number.format(value);
}

/** A day as the server means it: in UTC, whatever the reader's time zone is. */
export function dayName(day: string): string {
  return short.format(new Date(`${day}T00:00:00Z`));
}

/** "12 % more than before", in words: a share of nothing says nothing. */
export function change(now: number, before: number): string {
  if (now === before) return 'As before';
  if (before <= 0 || now < 0) return `${count(before)} before`;
  const percent = Math.round((Math.abs(now - before) / before) * 100);
  return `${count(percent)} % ${now > before ? 'more' : 'less'} than before`;
}

export function share(part: number, whole: number): number {
  return whole > 0 ? Math.round((Math.min(part, whole) / whole) * 100) : 0;
}

/** How far readers come: the share of visitors that reach each quarter of the text. */
export function depths({ totals, depth }: AnalyticsReport): { label: string; percent: number }[] {
  return [
    { label: 'A quarter', percent: share(depth.quarter, totals.views) },
    { label: 'Half', percent: share(depth.half, totals.views) },
    { label: 'Three quarters', percent: share(depth.most, totals.views) },
    { label: 'The end', percent: share(depth.whole, totals.views) },
  ];
}

export function hostName(host: string): string {
  return host === '' ? 'Directly, or from here' : host;
}
