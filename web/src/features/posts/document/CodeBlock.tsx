import { useQuery } from '@tanstack/react-query';
import { Check, Copy } from 'lucide-react';
import { Fragment, useEffect, useState, type ReactNode } from 'react';
import type { Highlighted } from './highlight';
import { languageName } from './languages';

const SHOWN_MS = 2000;

function paint(nodes: Highlighted[]): ReactNode {
  return nodes.map((node, index) => (
    <Fragment key={index}>
      {node.kind === 'text' ? node.text : <span className={node.className}>{paint(node.children)}</span>}
    </Fragment>
  ));
}

function CopyButton({ code }: { code: string }) {
  const [state, setState] = useState<'ready' | 'copied' | 'refused'>('ready');
  useEffect(() => {
    if (state === 'ready') return undefined;
    const timer = setTimeout(() => setState('ready'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
      setState('copied');
    } catch {
      setState('refused');
    }
  };
  return (
    <>
      <button
        type="button"
        onClick={() => void copy()}
        className="flex items-center gap-1.5 rounded-md px-2 py-1 hover:bg-surface hover:text-ink"
      >
        {state === 'copied' ? (
          <Check className="size-3.5 text-ok" aria-hidden="true" />
        ) : (
          <Copy className="size-3.5" aria-hidden="true" />
        )}
        Copy
      </button>
      <span role="status" className="sr-only">
        {state === 'copied' ? 'Copied.' : state === 'refused' ? 'The browser did not allow to copy.' : ''}
      </span>
    </>
  );
}

/** Plain at once, coloured when the highlighter (a chunk of its own) has arrived. */
export function CodeBlock({ code, language }: { code: string; language: unknown }) {
  const name = typeof language === 'string' && language !== '' ? language : null;
  const painted = useQuery({
    queryKey: ['highlight', name, code],
    queryFn: async () => (await import('./highlight')).highlight(code, name),
    staleTime: Infinity,
  });
  return (
    <div className="code-frame">
      <div className="code-head">
        <span>{name === null ? 'Code' : languageName(name)}</span>
        <CopyButton code={code} />
      </div>
      {/* A wide block scrolls inside itself, and what scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} aria-label={name === null ? 'Code' : `Code in ${languageName(name)}`} role="region">
        <code>{painted.data === undefined ? code : paint(painted.data)}</code>
      </pre>
    </div>
  );
}
