import { useState } from 'react';
import { messageOf } from '@/api/problems';
import type { Draft } from '@/api/types';
import { Button } from '@/ui/Button';
import { TimeAgo } from '@/ui/TimeAgo';
import { merged, plainOf, textOfDraft, type DraftText } from './text';
import { TextDiff } from './TextDiff';

interface ConflictScreenProps {
  mine: DraftText;
  theirs: Draft;
  onChoose: (text: DraftText) => Promise<void>;
}

/** The same post was written in two places. Whatever is chosen, the other text stays in the history. */
export function ConflictScreen({ mine, theirs, onChoose }: ConflictScreenProps) {
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const other = textOfDraft(theirs);
  const choose = (name: string, text: DraftText) => async () => {
    setBusy(name);
    setProblem(null);
    try {
      await onChoose(text);
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(null);
    }
  };
  return (
    <section aria-labelledby="conflict" className="rounded-3xl border border-spark bg-surface p-5 sm:p-6">
      <h2 id="conflict" className="font-serif text-xl font-semibold">
        This post was changed somewhere else
      </h2>
      <p className="mt-1 text-muted">
        Another tab or device saved it <TimeAgo at={theirs.updatedAt} />. Struck out is what only the other
        text has, coloured what only yours has. The one that you do not choose stays in the history.
      </p>
      <div
        className="mt-4 max-h-96 overflow-y-auto rounded-2xl border border-line p-4"
        role="group"
        aria-label="Differences"
      >
        <TextDiff before={plainOf(other)} after={plainOf(mine)} />
      </div>
      {problem !== null && (
        <p role="alert" className="mt-3 text-sm font-medium text-danger">
          {problem}
        </p>
      )}
      <div className="mt-5 flex flex-wrap gap-3">
        <Button size="sm" busy={busy === 'mine'} onClick={choose('mine', mine)}>
          Keep mine
        </Button>
        <Button size="sm" look="outline" busy={busy === 'theirs'} onClick={choose('theirs', other)}>
          Take the other
        </Button>
        <Button size="sm" look="outline" busy={busy === 'both'} onClick={choose('both', merged(mine, other))}>
          Put both into the editor
        </Button>
      </div>
    </section>
  );
}
