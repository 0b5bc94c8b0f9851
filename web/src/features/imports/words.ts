import type { ImportKind, PostImport } from '@/api/types';

const KINDS: Record<ImportKind, string> = {
  archive: 'a zip of Markdown files',
  markdown: 'a Markdown file',
  ghost: 'an export of Ghost',
  devto: 'an export of dev.to',
};

/** What an upload is, as part of a sentence. */
export function kindName(kind: ImportKind): string {
  return KINDS[kind];
}

/** How many bytes of a file `guess` wants to see. */
export const HEAD_BYTES = 4096;
export const MAX_BYTES = 64 * 1_048_576;

/**
 * What a file seems to be by its name and its beginning, to say so before it is sent; null for what cannot be one.
 * The server looks for itself.
 */
export function guess(name: string, head: string): ImportKind | null {
  const lower = name.toLowerCase();
  const start = head.replace(/^\uFEFF/, '').trimStart();
  if (head.startsWith('PK')) return 'archive';
  if (start.startsWith('{') || start.startsWith('[')) {
    return /"(?:db|mobiledoc|lexical|posts_tags)"/.test(head) ? 'ghost' : 'devto';
  }
  if (lower.endsWith('.csv')) return 'devto';
  if (/\.(?:md|markdown|mdx|mdown|txt)$/.test(lower)) return head.includes('\0') ? null : 'markdown';
  return null;
}

/** Why a file is not sent at all. */
export function objection(file: { size: number }, kind: ImportKind | null): string | null {
  if (file.size === 0) return 'This file is empty.';
  if (file.size > MAX_BYTES)
    return 'This file has more than 64 MiB. Split it, and import one part after the other.';
  if (kind === null)
    return 'Choose a zip of Markdown files, a Markdown file, or an export of Ghost or dev.to.';
  return null;
}

export function isUnderWay({ state }: Pick<PostImport, 'state'>): boolean {
  return state === 'waiting' || state === 'running';
}

/** 0 to 100, in whole numbers; 0 while nothing is known. */
export function percent({ done, total }: Pick<PostImport, 'done' | 'total'>): number {
  return total === null || total === 0 ? 0 : Math.floor((100 * Math.min(done, total)) / total);
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** "310 posts created, 2 skipped, 1 not imported"; what is zero is left out. */
export function tally({
  created,
  skipped,
  failed,
}: Pick<PostImport, 'created' | 'skipped' | 'failed'>): string {
  const parts = [count(created, 'post created', 'posts created')];
  if (skipped > 0) parts.push(`${skipped.toLocaleString('en')} skipped`);
  if (failed > 0) parts.push(`${failed.toLocaleString('en')} not imported`);
  return parts.join(', ');
}

/** How an import is, in a sentence. */
export function summary(one: PostImport): string {
  switch (one.state) {
    case 'waiting':
      return 'It begins in a moment.';
    case 'running':
      return `${one.done.toLocaleString('en')} of ${one.total?.toLocaleString('en') ?? 'many'} done: ${tally(one)}.`;
    case 'cancelled':
      return `You cancelled it: ${tally(one)}.`;
    case 'failed':
      return `It ended early: ${one.reason ?? 'something went wrong.'}`;
    case 'done':
      return `Done: ${tally(one)}.`;
  }
}
