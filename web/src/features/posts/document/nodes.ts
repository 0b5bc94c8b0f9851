/** A document as the server stores it: Tiptap JSON, written by strangers, so every part is checked where it is used. */
export interface DocumentNode {
  type?: string;
  text?: string;
  attrs?: Record<string, unknown>;
  marks?: DocumentNode[];
  content?: DocumentNode[];
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

/** Whether there is anything to read or see. */
export function isBlank(node: DocumentNode | undefined): boolean {
  if (node === undefined) return true;
  if (node.type === 'image' || node.type === 'horizontalRule') return false;
  if (typeof node.text === 'string') return node.text.trim() === '';
  return childrenOf(node).every(isBlank);
}
