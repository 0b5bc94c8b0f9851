import { useMemo } from 'react';
import { childrenOf, type DocumentNode } from '../document/nodes';

function count(node: DocumentNode): number {
  const own = node.type === 'image' && !node.attrs?.alt ? 1 : 0;
  return childrenOf(node).reduce((sum, child) => sum + count(child), own);
}

/** Reminds of pictures that a part of the readers will know nothing of. */
export function WithoutDescription({ document }: { document: DocumentNode }) {
  const missing = useMemo(() => count(document), [document]);
  if (missing === 0) return null;
  return (
    <p className="text-sm text-muted">
      {missing === 1 ? 'One picture has' : `${missing} pictures have`} no description. Choose it in the text
      and press “Image” to say what it shows.
    </p>
  );
}
