import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiProblem } from '@/api/problems';
import type { SignInOutcome } from '@/session/session';
import { useAfterSignIn } from '@/session/useAfterSignIn';
import { Button } from '@/ui/Button';
import { FormError } from '@/ui/FormError';
import { usePasskeySignIn, usePasskeySuggestions } from '../api/signIn';
import { canUsePasskeys, passkeyMessageOf, wasDismissed } from '../webauthn';

/** Signs in without a password: by this button, or by what the browser suggests in the address field. */
export function PasskeySignIn({ next }: { next: string }) {
  const navigate = useNavigate();
  const proceed = useAfterSignIn();
  const signIn = usePasskeySignIn();
  const [message, setMessage] = useState<string>();
  const onSignedIn = (outcome: SignInOutcome) => void proceed(outcome, next);
  const onRefused = (error: unknown) => {
    if (error instanceof ApiProblem && error.code === 'email_not_verified') {
      void navigate('/check-mail', { state: { reason: 'not-verified' } });
    } else if (!wasDismissed(error)) {
      setMessage(passkeyMessageOf(error));
    }
  };
  usePasskeySuggestions(signIn.isPending, onSignedIn, onRefused);
  if (!canUsePasskeys()) return null;
  const run = () => {
    setMessage(undefined);
    signIn.mutate(undefined, {
      onSuccess: onSignedIn,
      onError: onRefused,
    });
  };
  return (
    <div className="space-y-4">
      <Button look="outline" className="w-full" busy={signIn.isPending} onClick={run}>
        <KeyRound className="size-4" aria-hidden="true" />
        {signIn.isPending ? 'Waiting for your browser…' : 'Use a passkey'}
      </Button>
      <FormError message={message} />
    </div>
  );
}
