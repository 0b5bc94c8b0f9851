import { childrenOf, DEEPEST, levelOf, textOf, type DocumentNode } from './nodes';

export interface Section {
  node: DocumentNode;
  id: string;
  text: string;
  /** How deep it stands below the first kind of heading: 0, 1 or 2. */
  depth: number;
}

const LONGEST = 60;

/** "What light is!" as `what-light-is`; letters of every script stay. */
export function anchorOf(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
  return words === '' ? 'section' : words;
}

/**
 * The headings of a document with the anchors that links point at. An anchor depends on the words of its heading and
 * on equal ones before it only, so that links hold while the rest of the text changes. They begin with `h-`: a heading
 * must not take the id of a part of the page.
 */
export function sectionsOf(document: DocumentNode): Section[] {
  const sections: Section[] = [];
  const taken = new Set<string>();
  const open: number[] = [];
  const add = (node: DocumentNode, text: string) => {
    const level = levelOf(node);
    while ((open.at(-1) ?? 0) >= level) open.pop();
    open.push(level);
    const anchor = `h-${anchorOf(text)}`;
    let id = anchor;
    for (let number = 2; taken.has(id); number += 1) id = `${anchor}-${number}`;
    taken.add(id);
    sections.push({ node, id, text, depth: open.length - 1 });
  };
  const walk = (node: DocumentNode, depth: number) => {
    if (depth > DEEPEST) return;
    const text = node.type === 'heading' ? textOf(node).trim() : '';
    if (text !== '') add(node, text);
    for (const child of childrenOf(node)) walk(child, depth + 1);
  };
  walk(document, 0);
  return sections;
}
