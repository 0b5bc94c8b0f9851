import { create } from 'zustand';
import { ApiProblem } from '@/api/problems';

interface Asking {
  confirmed: () => void;
  cancelled: () => void;
}

/** Whether the app is asking "is it still you?", and what to call with the answer. One question serves all who wait. */
export const useStepUp = create<{ asking: Asking | null }>(() => ({ asking: null }));

let question: Promise<void> | null = null;

function ask(): Promise<void> {
  question ??= new Promise<void>((resolve, reject) => {
    useStepUp.setState({
      asking: {
        confirmed: resolve,
        cancelled: () =>
          reject(new ApiProblem({ status: 403, code: 'step_up_cancelled', message: 'Nothing was changed.' })),
      },
    });
  }).finally(() => {
    question = null;
    useStepUp.setState({ asking: null });
  });
  return question;
}

/**
 * Runs a call that the server answers only to somebody who showed a credential lately. When that is too long ago, a
 * dialog asks for one, and the call is made again; closing the dialog rejects with `step_up_cancelled`.
 */
export async function withStepUp<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'reauthentication_required') throw error;
    await ask();
    return await action();
  }
}

/** Whether a person chose not to go on: nothing to complain about. */
export function isCancelled(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'step_up_cancelled';
}
