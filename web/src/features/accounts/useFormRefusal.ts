import type { FieldValues, Path, UseFormSetError } from 'react-hook-form';
import { ApiProblem, messageOf } from '@/api/problems';
import { isCancelled } from '@/session/stepUp';
import { applyRefusal } from '@/ui/applyRefusal';
import { useWait } from '@/ui/useWait';

/** Puts what the server refuses where the person can see it: on a field, on the form, or as a wait that counts down. */
export function useFormRefusal<T extends FieldValues>(
  fields: readonly Path<T>[],
  setError: UseFormSetError<T>,
) {
  const { secondsLeft, seconds, wait } = useWait();
  const refuse = (error: unknown) => {
    if (isCancelled(error)) return;
    if (error instanceof ApiProblem && error.retryAfter !== undefined && error.status === 429) {
      wait(error.retryAfter);
    } else if (error instanceof ApiProblem) {
      applyRefusal(error, fields, setError);
    } else {
      setError('root', { message: messageOf(error) });
    }
  };
  return { refuse, notice: { secondsLeft, seconds }, isWaiting: secondsLeft > 0 };
}
