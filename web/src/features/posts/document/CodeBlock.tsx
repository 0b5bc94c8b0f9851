import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode } from 'react';
import type { Highlighted } from './highlight';

function paint(nodes: Highlighted[]): ReactNode {
  return nodes.map((node, index) => (
    <Fragment key={index}>
      {node.kind === 'text' ? node.text : <span className={node.className}>{paint(node.children)}</span>}
    </Fragment>
  ));
}

/** Plain at once, coloured when the highlighter (a chunk of its own) has arrived. */
export function CodeBlock({ code, language }: { code: string; language: unknown }) {
  const name = typeof language === 'string' ? language : null;
  const painted = useQuery({
    queryKey: ['highlight', name, code],
    queryFn: async () => (await import('./highlight')).highlight(code, name),
    staleTime: Infinity,
  });
  return (
    // A wide block scrolls inside itself, and what scrolls must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre tabIndex={0} aria-label={name === null ? 'Code' : `Code in ${name}`} role="region">
      <code>{painted.data === undefined ? code : paint(painted.data)}</code>
    </pre>
  );
}
