import { useEffect, useRef } from 'react';
import { ApiProblem, messageOf } from '@/api/problems';
import { useSession } from '@/session/store';
import { ButtonLink } from '@/ui/Button';
import { Failure, Loading } from '@/ui/states';
import { useVerifyEmail } from '../api/accounts';
import { AuthCard } from './AuthCard';
import { ResendForm } from './ResendForm';

export function VerifyEmail({ token }: { token: string | null }) {
  const isSignedIn = useSession((state) => state.status === 'signedIn');
  const verify = useVerifyEmail();
  const { mutate } = verify;
  // A token works once, and development mode runs effects twice.
  const sent = useRef<string | null>(null);
  useEffect(() => {
    if (token === null || sent.current === token) return;
    sent.current = token;
    mutate(token);
  }, [token, mutate]);

  if (verify.isSuccess) {
    return (
      <AuthCard
        title="You are in."
        lead={`Your address is confirmed. ${isSignedIn ? 'Everything is open to you now.' : 'Sign in and say hello.'}`}
      >
        <ButtonLink to={isSignedIn ? '/' : '/sign-in'} className="w-full">
          {isSignedIn ? 'Look around' : 'Sign in'}
        </ButtonLink>
      </AuthCard>
    );
  }
  const isTransient = verify.error instanceof ApiProblem && verify.error.isTransient;
  if (isTransient && token !== null) {
    return <Failure message={messageOf(verify.error)} onRetry={() => mutate(token)} />;
  }
  if (token === null || verify.isError) {
    return (
      <AuthCard
        title="This link no longer works."
        lead="It may be used already, or too old. Ask for a new one."
      >
        <ResendForm email="" />
      </AuthCard>
    );
  }
  return <Loading label="Confirming your address…" />;
}
