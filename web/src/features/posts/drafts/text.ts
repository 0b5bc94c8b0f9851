import type { Draft } from '@/api/types';
import { childrenOf, textOf, type DocumentNode } from '../document/nodes';
import type { JSONContent } from '../editor/SparkleEditor';

/** What autosave keeps of a post; the excerpt is null while it is the beginning of the text. */
export interface DraftText {
  title: string;
  content: JSONContent;
  excerpt: string | null;
  tags: string[];
}

export const EMPTY_CONTENT: JSONContent = { type: 'doc', content: [{ type: 'paragraph' }] };
export const EMPTY_TEXT: DraftText = { title: '', content: EMPTY_CONTENT, excerpt: null, tags: [] };
const UNTITLED = 'Untitled';

export function textOfDraft({ title, content, excerpt, tags }: Draft): DraftText {
  return { title, content, excerpt, tags };
}

export function isSame(one: DraftText, other: DraftText): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A draft may be without a title; the server wants one. */
export function titled(text: DraftText): DraftText {
  return { ...text, title: text.title.trim() === '' ? UNTITLED : text.title };
}

const BLOCKS = new Set(['paragraph', 'heading', 'codeBlock']);

function linesOf(node: DocumentNode, lines: string[]): void {
  if (BLOCKS.has(node.type ?? '')) lines.push(textOf(node));
  else if (node.type === 'image')
    lines.push(`[picture: ${typeof node.attrs?.alt === 'string' ? node.attrs.alt : ''}]`);
  else if (node.type === 'postQuote') lines.push('[quoted post]');
  else for (const child of childrenOf(node)) linesOf(child, lines);
}

/** A text in plain lines, for comparing. */
export function plainOf({ title, content, tags }: Pick<DraftText, 'title' | 'content' | 'tags'>): string {
  const lines: string[] = [];
  linesOf(content, lines);
  const named = tags.length === 0 ? [] : [tags.map((tag) => `#${tag}`).join(' ')];
  return [title, ...named, ...lines].join('\n');
}

/** Both texts in one document, for who wants to put them together by hand. */
export function merged(mine: DraftText, theirs: DraftText): DraftText {
  const between: JSONContent[] = [{ type: 'horizontalRule' }];
  return {
    ...mine,
    content: {
      type: 'doc',
      content: [...(mine.content.content ?? []), ...between, ...(theirs.content.content ?? [])],
    },
  };
}
