import { SlidersHorizontal } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import { messageOf } from '@/api/problems';
import type { FeedPreferences } from '@/api/types';
import { Button } from '@/ui/Button';
import { FormError } from '@/ui/FormError';
import { Modal } from '@/ui/Modal';
import { Failure, Skeleton } from '@/ui/states';
import { toast } from '@/ui/toasts';
import { useChangePreferences, useFeedPreferences } from '../api/preferences';
import { DIALS, LEVELS } from '../words';

/** A button, and the dialog in which a reader says what they want more or less of. */
export function TuneFeed() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" size="sm" onClick={() => setOpen(true)}>
        <SlidersHorizontal className="size-4" aria-hidden="true" />
        Tune
        <span className="sr-only">your feed</span>
      </Button>
      <Modal
        open={isOpen}
        onOpenChange={setOpen}
        title="Tune your feed"
        description="What should come first in For you?"
      >
        {isOpen && <Dials onDone={() => setOpen(false)} />}
      </Modal>
    </>
  );
}

function Dials({ onDone }: { onDone: () => void }) {
  const preferences = useFeedPreferences();
  if (preferences.isPending) return <Skeleton className="h-56" />;
  if (preferences.data === undefined) {
    return <Failure message={messageOf(preferences.error)} onRetry={() => void preferences.refetch()} />;
  }
  return <Form preferences={preferences.data} onDone={onDone} />;
}

function Form({ preferences, onDone }: { preferences: FeedPreferences; onDone: () => void }) {
  const [wanted, setWanted] = useState(preferences);
  const change = useChangePreferences();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    change.mutate(wanted, {
      onSuccess: () => {
        toast('Your feed begins anew.');
        onDone();
      },
    });
  };
  return (
    <form onSubmit={submit} className="space-y-5">
      {DIALS.map(({ name, label, hint }) => (
        <fieldset key={name} aria-describedby={`${name}-hint`}>
          <legend className="text-sm font-medium">{label}</legend>
          <p id={`${name}-hint`} className="text-sm text-muted">
            {hint}
          </p>
          <div className="mt-2 flex gap-1 rounded-full bg-sunken p-1">
            {LEVELS.map((level) => (
              <label
                key={level.value}
                className="grow cursor-pointer rounded-full px-3 py-1.5 text-center text-sm whitespace-nowrap has-checked:bg-surface has-checked:font-medium has-checked:shadow-sm has-focus-visible:outline-2 has-focus-visible:outline-(--link)"
              >
                <input
                  type="radio"
                  name={name}
                  value={level.value}
                  checked={wanted[name] === level.value}
                  onChange={() => setWanted({ ...wanted, [name]: level.value })}
                  className="sr-only"
                />
                {level.label}
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      <FormError message={change.isError ? messageOf(change.error) : undefined} />
      <div className="flex flex-wrap justify-end gap-3">
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" busy={change.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
