import { VolumeX } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import { ApiProblem, messageOf } from '@/api/problems';
import type { MutedWords } from '@/api/types';
import { Button } from '@/ui/Button';
import { controlLook, Field, TextField } from '@/ui/Field';
import { Empty, Failure, Skeleton } from '@/ui/states';
import { TimeAgo } from '@/ui/TimeAgo';
import { isPast } from '@/ui/time';
import { toast } from '@/ui/toasts';
import { useMutedWords, useMuteWords, useUnmuteWords } from '../api/mutedWords';
import { endOf, SPANS } from '../words';

export function MutedWordList() {
  const words = useMutedWords();
  return (
    <div className="space-y-8">
      <MuteForm />
      {words.isPending ? (
        <div role="status" aria-label="Loading your muted words" className="space-y-3">
          <Skeleton className="h-16 rounded-2xl" />
          <Skeleton className="h-16 rounded-2xl" />
        </div>
      ) : words.data === undefined ? (
        <Failure message={messageOf(words.error)} onRetry={() => void words.refetch()} />
      ) : words.data.length === 0 ? (
        <Empty title="No muted words.">
          Posts of others that hold a word from here stay out of your way.
        </Empty>
      ) : (
        <ul
          aria-label="Muted words"
          className="divide-y divide-line rounded-2xl border border-line bg-surface"
        >
          {words.data.map((one) => (
            <Row key={one.id} words={one} />
          ))}
        </ul>
      )}
    </div>
  );
}

function MuteForm() {
  const mute = useMuteWords();
  const [phrase, setPhrase] = useState('');
  const [span, setSpan] = useState('');
  const problem = mute.error;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (phrase.trim() === '') return;
    mute.mutate({ phrase, expiresAt: endOf(span, Date.now()) }, { onSuccess: () => setPhrase('') });
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-4 sm:grid-cols-[1fr_auto_auto] sm:items-start">
      <TextField
        label="Word or phrase"
        value={phrase}
        maxLength={100}
        autoComplete="off"
        hint="Whole words, in any case: “art” leaves “party” alone."
        error={
          problem === null
            ? undefined
            : problem instanceof ApiProblem
              ? (problem.fieldErrors.phrase ?? problem.message)
              : messageOf(problem)
        }
        onChange={({ target }) => {
          mute.reset();
          setPhrase(target.value);
        }}
      />
      <Field label="For how long">
        {(wiring) => (
          <select
            {...wiring}
            value={span}
            onChange={({ target }) => setSpan(target.value)}
            className={controlLook}
          >
            {SPANS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Button type="submit" busy={mute.isPending} className="sm:mt-6.5">
        Mute
      </Button>
    </form>
  );
}

function Row({ words }: { words: MutedWords }) {
  const unmute = useUnmuteWords();
  const remove = () => unmute.mutate(words.id, { onError: (error) => toast(messageOf(error), 'danger') });
  return (
    <li className="flex items-center gap-4 px-5 py-3.5">
      <VolumeX className="size-5 shrink-0 text-muted" aria-hidden="true" />
      <div className="min-w-0 grow">
        <p className="font-medium break-words">{words.phrase}</p>
        {words.expiresAt !== null && (
          <p className="text-sm text-muted">
            {isPast(words.expiresAt) ? 'Ended' : 'Ends'} <TimeAgo at={words.expiresAt} />
          </p>
        )}
      </div>
      <Button
        look="outline"
        size="sm"
        busy={unmute.isPending}
        aria-label={`Show ${words.phrase} again`}
        onClick={remove}
      >
        Remove
      </Button>
    </li>
  );
}
