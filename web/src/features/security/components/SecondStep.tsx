import { zodResolver } from '@hookform/resolvers/zod';
import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { Link } from 'react-router';
import { ApiProblem, messageOf } from '@/api/problems';
import type { SecondStepState } from '@/session/useAfterSignIn';
import { useAfterSignIn } from '@/session/useAfterSignIn';
import { Button, ButtonLink } from '@/ui/Button';
import { FormError } from '@/ui/FormError';
import { useWait } from '@/ui/useWait';
import { WaitNotice } from '@/ui/WaitNotice';
import { useSecondStep, type SecondStepMethod } from '../api/signIn';
import { AppCode, RecoveryCode, type AppCodeForm } from '../schemas';
import { CodeField } from './CodeField';

/** The second step of a sign-in: a code of the app, or a recovery code in its place. */
export function SecondStep({ asked, next }: SecondStepState) {
  const hasRecovery = asked.methods.includes('recovery_code');
  const [kind, setKind] = useState<SecondStepMethod>('totp');
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), Math.max(0, Date.parse(asked.expiresAt) - Date.now()));
    return () => clearTimeout(timer);
  }, [asked.expiresAt]);
  const back = `/sign-in?next=${encodeURIComponent(next)}`;
  if (isOver) {
    return (
      <div role="alert" className="space-y-5">
        <p>This took too long, or there were too many tries. Start again with your password.</p>
        <ButtonLink to={back} replace className="w-full">
          Start again
        </ButtonLink>
      </div>
    );
  }
  return (
    <div className="space-y-5">
      <CodeForm key={kind} kind={kind} challenge={asked.challenge} next={next} onOver={() => setOver(true)} />
      <div className="flex flex-col items-center gap-3 text-sm">
        {hasRecovery && (
          <button
            type="button"
            className="font-medium text-link underline underline-offset-2"
            onClick={() => setKind(kind === 'totp' ? 'recovery_code' : 'totp')}
          >
            {kind === 'totp' ? 'Use a recovery code instead' : 'Use a code of your app instead'}
          </button>
        )}
        <Link to={back} replace className="text-muted underline underline-offset-2">
          Sign in another way
        </Link>
      </div>
    </div>
  );
}

interface CodeFormProps {
  kind: SecondStepMethod;
  challenge: string;
  next: string;
  onOver: () => void;
}

function CodeForm({ kind, challenge, next, onOver }: CodeFormProps) {
  const proceed = useAfterSignIn();
  const finish = useSecondStep();
  const { secondsLeft, seconds, wait } = useWait();
  const { register, handleSubmit, setError, setFocus, resetField, formState } = useForm<AppCodeForm>({
    resolver: zodResolver(kind === 'totp' ? AppCode : RecoveryCode),
  });
  const { errors } = formState;
  useEffect(() => setFocus('code'), [setFocus]);
  const submit = handleSubmit(async ({ code }) => {
    try {
      await proceed(await finish.mutateAsync({ method: kind, challenge, code }), next);
    } catch (error) {
      const problem = error instanceof ApiProblem ? error.code : '';
      if (problem === 'invalid_challenge') {
        onOver();
        return;
      }
      if (error instanceof ApiProblem && error.status === 429 && error.retryAfter !== undefined) {
        wait(error.retryAfter);
        return;
      }
      const isWrong = problem === 'second_factor_refused';
      if (isWrong) resetField('code', { keepError: true });
      setError(isWrong ? 'code' : 'root', { message: messageOf(error) }, { shouldFocus: isWrong });
    }
  });
  return (
    <form noValidate onSubmit={submit} className="space-y-5">
      <CodeField kind={kind} error={errors.code?.message} {...register('code')} />
      <FormError message={errors.root?.message} />
      <WaitNotice secondsLeft={secondsLeft} seconds={seconds} />
      <Button type="submit" busy={formState.isSubmitting} disabled={secondsLeft > 0} className="w-full">
        {formState.isSubmitting ? 'Checking…' : 'Sign in'}
      </Button>
    </form>
  );
}
