import { zodResolver } from '@hookform/resolvers/zod';
import type { ReactNode, SyntheticEvent } from 'react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { ApiProblem, messageOf } from '@/api/problems';
import { Button } from '@/ui/Button';
import { FormError } from '@/ui/FormError';
import { PasswordField } from '@/ui/PasswordField';
import { useReauthenticate, useReauthenticateWithPasskey } from '../api/stepUp';
import { AppCode, PasswordProof, RecoveryCode, type AppCodeForm, type PasswordProofForm } from '../schemas';
import { passkeyMessageOf } from '../webauthn';
import { CodeField } from './CodeField';

interface StepProps {
  onConfirmed: () => void;
  onCancel: () => void;
}

export function PasswordStep({ onConfirmed, onCancel }: StepProps) {
  const reauthenticate = useReauthenticate();
  const { register, handleSubmit, setError, formState } = useForm<PasswordProofForm>({
    resolver: zodResolver(PasswordProof),
  });
  const { errors } = formState;
  const submit = handleSubmit(async ({ password }) => {
    try {
      await reauthenticate.mutateAsync({ password });
    } catch (error) {
      const isWrong = error instanceof ApiProblem && error.code === 'invalid_credentials';
      if (isWrong) setError('password', { message: 'That is not your password.' }, { shouldFocus: true });
      else setError('root', { message: messageOf(error) });
      return;
    }
    onConfirmed();
  });
  return (
    <StepForm
      onSubmit={submit}
      busy={formState.isSubmitting}
      error={errors.root?.message}
      onCancel={onCancel}
    >
      <PasswordField
        label="Your password"
        autoComplete="current-password"
        error={errors.password?.message}
        {...register('password')}
      />
    </StepForm>
  );
}

export function CodeStep({ kind, onConfirmed, onCancel }: StepProps & { kind: 'totp' | 'recovery_code' }) {
  const reauthenticate = useReauthenticate();
  const { register, handleSubmit, setError, formState } = useForm<AppCodeForm>({
    resolver: zodResolver(kind === 'totp' ? AppCode : RecoveryCode),
  });
  const { errors } = formState;
  const submit = handleSubmit(async ({ code }) => {
    try {
      await reauthenticate.mutateAsync(kind === 'totp' ? { code } : { recoveryCode: code });
    } catch (error) {
      const isWrong = error instanceof ApiProblem && error.code === 'invalid_code';
      setError(isWrong ? 'code' : 'root', { message: messageOf(error) }, { shouldFocus: isWrong });
      return;
    }
    onConfirmed();
  });
  return (
    <StepForm
      onSubmit={submit}
      busy={formState.isSubmitting}
      error={errors.root?.message}
      onCancel={onCancel}
    >
      <CodeField kind={kind} error={errors.code?.message} {...register('code')} />
    </StepForm>
  );
}

export function PasskeyStep({ onConfirmed, onCancel }: StepProps) {
  const reauthenticate = useReauthenticateWithPasskey();
  const [message, setMessage] = useState<string>();
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setMessage(undefined);
    try {
      await reauthenticate.mutateAsync();
    } catch (error) {
      setMessage(passkeyMessageOf(error));
      return;
    }
    onConfirmed();
  };
  return (
    <StepForm onSubmit={submit} busy={reauthenticate.isPending} error={message} onCancel={onCancel}>
      <p>Your browser will ask for your fingerprint, face or PIN.</p>
    </StepForm>
  );
}

interface StepFormProps {
  onSubmit: (event: SyntheticEvent) => Promise<void>;
  busy: boolean;
  error: string | undefined;
  onCancel: () => void;
  children: ReactNode;
}

function StepForm({ onSubmit, busy, error, onCancel, children }: StepFormProps) {
  return (
    <form
      noValidate
      onSubmit={(event) => {
        // The dialog may be opened from within a form of the page.
        event.stopPropagation();
        void onSubmit(event);
      }}
      className="space-y-5"
    >
      {children}
      <FormError message={error} />
      <div className="flex justify-end gap-3">
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" busy={busy}>
          {busy ? 'Confirming…' : 'Confirm'}
        </Button>
      </div>
    </form>
  );
}
