import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, unwrap } from '@/api/client';
import { ApiProblem } from '@/api/problems';
import { presentCredential, type SignInOutcome } from '@/session/session';
import { canOfferPasskeys, canUsePasskeys, presentPasskey, stopOffering, wasDismissed } from '../webauthn';

export type SecondStepMethod = 'totp' | 'recovery_code';

const PATHS: Record<SecondStepMethod, string> = {
  totp: 'mfa/totp/verify',
  recovery_code: 'mfa/recovery-codes/verify',
};

interface Answer {
  method: SecondStepMethod;
  challenge: string;
  code: string;
}

export function useSecondStep() {
  return useMutation({
    mutationFn: ({ method, challenge, code }: Answer) =>
      presentCredential(PATHS[method], { challenge, code }),
  });
}

async function signInWithPasskey(offer = false): Promise<SignInOutcome> {
  const { publicKey } = await unwrap(api.POST('/api/auth/passkeys/login/options'));
  return await presentCredential('passkeys/login/verify', {
    credential: await presentPasskey(publicKey, offer),
  });
}

export function usePasskeySignIn() {
  return useMutation({ mutationFn: () => signInWithPasskey() });
}

/** A challenge lasts five minutes. */
const OFFER_AGAIN_MS = 4 * 60_000;

/**
 * Lets the browser suggest passkeys in the address field, where it can; asks the server for a fresh challenge before
 * the one that waits is too old. A browser answers one request at a time, so the offer rests while another is open.
 */
export function usePasskeySuggestions(
  isResting: boolean,
  onSignedIn: (outcome: SignInOutcome) => void,
  onRefused: (problem: ApiProblem) => void,
): void {
  const callbacks = useRef({ onSignedIn, onRefused });
  useEffect(() => {
    callbacks.current = { onSignedIn, onRefused };
  });
  useEffect(() => {
    if (isResting) return;
    let isOver = false;
    const offer = async () => {
      try {
        if (!(await canOfferPasskeys())) return;
        const outcome = await signInWithPasskey(true);
        if (!isOver) callbacks.current.onSignedIn(outcome);
      } catch (error) {
        if (isOver || wasDismissed(error)) return;
        if (error instanceof ApiProblem) callbacks.current.onRefused(error);
      }
    };
    void offer();
    const again = setInterval(() => void offer(), OFFER_AGAIN_MS);
    return () => {
      isOver = true;
      clearInterval(again);
      if (canUsePasskeys()) void stopOffering();
    };
  }, [isResting]);
}
