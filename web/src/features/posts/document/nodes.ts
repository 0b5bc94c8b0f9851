/** A document as the server stores it: Tiptap JSON, written by strangers, so every part is checked where it is used. */
export interface DocumentNode {
  type?: string;
  text?: string;
  attrs?: Record<string, unknown>;
  marks?: DocumentNode[];
  content?: DocumentNode[];
}

/** Deeper than any person nests; a document made to exhaust the stack ends here. */
export const DEEPEST = 40;

export function levelOf(node: DocumentNode): 1 | 2 | 3 {
  const level = node.attrs?.level;
  return level === 1 || level === 2 ? level : 3;
}

function isNode(value: unknown): value is DocumentNode {
  return typeof value === 'object' && value !== null;
}

export function childrenOf(node: DocumentNode): DocumentNode[] {
  return Array.isArray(node.content) ? node.content.filter(isNode) : [];
}

export function marksOf(node: DocumentNode): DocumentNode[] {
  return Array.isArray(node.marks) ? node.marks.filter(isNode) : [];
}

export function textOf(node: DocumentNode): string {
  return typeof node.text === 'string' ? node.text : childrenOf(node).map(textOf).join('');
}

/** Whether a node of this kind is anywhere in it. */
export function holds(node: DocumentNode, type: string): boolean {
  return node.type === type || childrenOf(node).some((child) => holds(child, type));
}

/** Whether there is anything to read or see. */
export function isBlank(node: DocumentNode | undefined): boolean {
  if (node === undefined) return true;
  if (node.type === 'image' || node.type === 'horizontalRule' || node.type === 'postQuote') return false;
  if (typeof node.text === 'string') return node.text.trim() === '';
  return childrenOf(node).every(isBlank);
}

/**
 * The rank (2, 3 or 4) of each heading below the title of the page. Writers pick headings by their size and skip
 * levels; a reader who jumps from heading to heading needs an outline without holes.
 */
export function outlineOf(document: DocumentNode): Map<DocumentNode, 2 | 3 | 4> {
  const ranks = new Map<DocumentNode, 2 | 3 | 4>();
  const open: number[] = [];
  const walk = (node: DocumentNode, depth: number) => {
    if (depth > DEEPEST) return;
    if (node.type === 'heading') {
      const level = levelOf(node);
      while ((open.at(-1) ?? 0) >= level) open.pop();
      open.push(level);
      ranks.set(node, (open.length + 1) as 2 | 3 | 4);
    }
    for (const child of childrenOf(node)) walk(child, depth + 1);
  };
  walk(document, 0);
  return ranks;
}
