import { diffWordsWithSpace } from 'diff';
import { useMemo } from 'react';

const LONGEST = 60_000;

/** What was taken out of `before` and put into `after`, word by word. */
export function TextDiff({ before, after }: { before: string; after: string }) {
  const parts = useMemo(
    () =>
      before.length + after.length > LONGEST
        ? [
            { value: before, removed: true, added: false },
            { value: `\n${after}`, removed: false, added: true },
          ]
        : diffWordsWithSpace(before, after),
    [before, after],
  );
  if (before === after) return <p className="text-muted">The words are the same.</p>;
  return (
    <div className="font-serif leading-relaxed break-words whitespace-pre-wrap">
      {parts.map((part, index) =>
        part.added ? (
          <ins key={index} className="rounded bg-[light-dark(#d8f3dc,#12422b)] px-0.5 no-underline">
            <span className="sr-only">[added: </span>
            {part.value}
            <span className="sr-only">]</span>
          </ins>
        ) : part.removed ? (
          <del key={index} className="rounded bg-[light-dark(#fbdcdc,#4d1f26)] px-0.5">
            <span className="sr-only">[removed: </span>
            {part.value}
            <span className="sr-only">]</span>
          </del>
        ) : (
          <span key={index}>{part.value}</span>
        ),
      )}
    </div>
  );
}
