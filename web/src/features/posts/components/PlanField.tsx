import { CalendarClock } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '@/api/problems';
import type { Post } from '@/api/types';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { toast } from '@/ui/toasts';
import { usePlanPost } from '../api/planPost';
import { pickedMoment, plannedFor, toLocalInput, zoneName } from '../plan';

/** Saves what is written as a draft and does the rest with it. */
export type SaveDraft = (then: (saved: Post) => Promise<void>) => Promise<void>;

interface PlanFieldProps {
  saved: Post | null;
  onSaveDraft: SaveDraft;
  onSaved: (post: Post) => void;
}

export function PlanField({ saved, onSaveDraft, onSaved }: PlanFieldProps) {
  const plan = usePlanPost();
  const [text, setText] = useState(saved?.scheduledAt ? toLocalInput(new Date(saved.scheduledAt)) : '');
  const [error, setError] = useState<string>();
  const scheduledAt = saved?.scheduledAt ?? null;

  const schedule = async () => {
    const picked = pickedMoment(text);
    if ('error' in picked) {
      setError(picked.error);
      return;
    }
    setError(undefined);
    await onSaveDraft(async (draft) => {
      const planned = await plan.mutateAsync({ post: draft, at: picked.at });
      onSaved(planned);
      toast(`It will be published on ${plannedFor(picked.at)}.`);
    });
  };
  const cancel = async () => {
    if (saved === null) return;
    try {
      onSaved(await plan.mutateAsync({ post: saved, at: null }));
      setText('');
      toast('The plan is cancelled. It is a draft again.');
    } catch (problem) {
      setError(messageOf(problem));
    }
  };
  const zone = zoneName(text === '' ? new Date() : new Date(text));
  return (
    <div className="space-y-3">
      {scheduledAt !== null && (
        <p className="flex items-start gap-2 rounded-xl bg-spark-soft px-4 py-3 text-sm text-spark-ink">
          <CalendarClock className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
          <span>
            Will be published on <strong>{plannedFor(scheduledAt)}</strong>, by itself.
          </span>
        </p>
      )}
      <TextField
        type="datetime-local"
        label="Publish later"
        hint={`On your clock (${zone}). Until then only you can see it.`}
        value={text}
        error={error}
        onChange={(event) => {
          setText(event.target.value);
          setError(undefined);
        }}
      />
      <div className="flex flex-wrap gap-2">
        <Button look="outline" size="sm" busy={plan.isPending} onClick={() => void schedule()}>
          {scheduledAt === null ? 'Schedule' : 'Move to this time'}
        </Button>
        {scheduledAt !== null && (
          <Button look="quiet" size="sm" busy={plan.isPending} onClick={() => void cancel()}>
            Cancel the plan
          </Button>
        )}
      </div>
    </div>
  );
}
