import { create } from 'zustand';
import { api, unwrap } from '@/api/client';
import { childrenOf, type DocumentNode } from '../document/nodes';

const MOST_ASKED = 100;
const ADDRESS = /^\/api\/media\/([0-9a-f-]{36})(?:\/|$)/;

/** The signatures with which pictures are seen that no public post shows yet, by the picture. */
export const usePreviews = create<Readonly<Record<string, string>>>(() => ({}));

/** The id of a picture of this site. */
export function pictureId(address: unknown): string | null {
  return typeof address === 'string' ? (ADDRESS.exec(address)?.[1] ?? null) : null;
}

/** The address with which a picture can be looked at here and now. */
export function seenAt(address: string, previews = usePreviews.getState()): string {
  const id = pictureId(address);
  const query = id === null ? undefined : previews[id];
  return query === undefined ? address : `${address}?${query}`;
}

export function remember(id: string, query: string): void {
  usePreviews.setState({ [id]: query });
}

function idsIn(node: DocumentNode, ids: Set<string>): void {
  const id = node.type === 'image' ? pictureId(node.attrs?.src) : null;
  if (id !== null) ids.add(id);
  for (const child of childrenOf(node)) idsIn(child, ids);
}

/** Asks for the signatures of all pictures of a text; what is public needs none, and what fails shows as broken. */
export async function learnPreviews(document: DocumentNode, cover?: string | null): Promise<void> {
  const ids = new Set<string>();
  idsIn(document, ids);
  const coverId = pictureId(cover);
  if (coverId !== null) ids.add(coverId);
  if (ids.size === 0) return;
  try {
    const answer = await unwrap(
      api.GET('/api/media/previews', { params: { query: { id: [...ids].slice(0, MOST_ASKED) } } }),
    );
    for (const { id, previewQuery } of answer.previews) remember(id, previewQuery);
  } catch {
    // The text is worth more than its pictures.
  }
}

const WIDTHS = [320, 640, 960, 1280, 1920];
const WIDEST = 1920;

/** Narrower files of a picture of this site, as `srcset` has them. */
export function sourceSet(src: string, width: unknown, format: 'webp' | 'avif'): string | undefined {
  if (pictureId(src) === null || typeof width !== 'number') return undefined;
  const narrower = WIDTHS.filter((each) => each < width);
  if (narrower.length === 0) return undefined;
  const files = narrower.map((each) => `${seenAt(`${src}/${each}.${format}`)} ${each}w`);
  if (format === 'webp' && width <= WIDEST) files.push(`${seenAt(src)} ${width}w`);
  return files.join(', ');
}
