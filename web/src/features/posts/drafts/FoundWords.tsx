import { useState } from 'react';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Modal';

interface FoundWordsProps {
  /** Words that a closed page had left on this device. */
  isRestored: boolean;
  /** Changes of a published post that readers do not see yet. */
  isUnpublished: boolean;
  onDrop: () => Promise<void>;
}

/** Says that the text on the screen is not the one that was saved or published, and offers the way back. */
export function FoundWords({ isRestored, isUnpublished, onDrop }: FoundWordsProps) {
  const [isGone, setGone] = useState(false);
  const [asking, setAsking] = useState(false);
  if (isGone || !(isRestored || isUnpublished)) return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-3 rounded-2xl bg-spark-soft px-4 py-3 text-spark-ink"
    >
      <p className="grow">
        {isRestored
          ? 'Here is what you had typed on this device before the page was closed.'
          : 'You have changes that are not published yet.'}
      </p>
      <Button look="outline" size="sm" onClick={() => setAsking(true)}>
        Discard them
      </Button>
      <Confirm
        open={asking}
        title="Discard these changes?"
        description={
          isRestored ? 'The text goes back to what was saved last.' : 'They stay in the history of the post.'
        }
        confirm="Discard"
        onCancel={() => setAsking(false)}
        onConfirm={async () => {
          await onDrop();
          setAsking(false);
          setGone(true);
        }}
      />
    </div>
  );
}
