import { useCallback } from 'react';
import { useNavigate } from 'react-router';
import type { SecondFactor } from '@/api/types';
import type { SignInOutcome } from './session';

/** What the page of the second step finds in the history entry; the challenge in it is worth nothing without a code. */
export interface SecondStepState {
  asked: SecondFactor;
  next: string;
}

export const SECOND_STEP_PATH = '/sign-in/code';

/** Goes on after a right credential, whichever it was: to `next`, or first to the page that asks for a code. */
export function useAfterSignIn(): (outcome: SignInOutcome, next: string) => Promise<void> {
  const navigate = useNavigate();
  return useCallback(
    async (outcome, next) => {
      if (outcome.kind === 'signedIn') {
        await navigate(next, { replace: true });
      } else {
        const state: SecondStepState = { asked: outcome.asked, next };
        await navigate(SECOND_STEP_PATH, { state, replace: true });
      }
    },
    [navigate],
  );
}

/** Reads the state of the history entry, which may be anything. */
export function secondStepOf(state: unknown): SecondStepState | null {
  if (typeof state !== 'object' || state === null || !('asked' in state) || !('next' in state)) return null;
  return state as SecondStepState;
}
