import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { ApiProblem } from '@/api/problems';
import { Button, ButtonLink } from '@/ui/Button';
import { FormError } from '@/ui/FormError';
import { PasswordField } from '@/ui/PasswordField';
import { useResetPassword } from '../api/recovery';
import { PasswordReset, type PasswordResetForm as Values } from '../schemas';
import { useFormRefusal } from '../useFormRefusal';
import { AuthCard } from './AuthCard';
import { DeadLink } from './DeadLink';

export function ResetPassword({ token }: { token: string | null }) {
  const reset = useResetPassword();
  const { register, handleSubmit, setError, formState } = useForm<Values>({
    resolver: zodResolver(PasswordReset),
    mode: 'onTouched',
  });
  const { refuse } = useFormRefusal<Values>(['password'], setError);
  const submit = handleSubmit(async ({ password }) => {
    if (token === null) return;
    await reset.mutateAsync({ token, password }).catch(refuse);
  });

  if (reset.isSuccess) {
    return (
      <AuthCard
        title="Your password is set."
        lead="You were signed out everywhere. Sign in with the new one."
      >
        <ButtonLink to="/sign-in" className="w-full">
          Sign in
        </ButtonLink>
      </AuthCard>
    );
  }
  const isDead = reset.error instanceof ApiProblem && reset.error.code === 'invalid_reset_token';
  if (token === null || isDead) {
    return (
      <DeadLink>
        <ButtonLink to="/forgot-password" className="w-full">
          Ask for a new link
        </ButtonLink>
      </DeadLink>
    );
  }
  return (
    <AuthCard title="Choose a new password" lead="Everybody who is signed in to your account is signed out.">
      <form noValidate onSubmit={submit} className="space-y-5">
        <PasswordField
          label="New password"
          autoComplete="new-password"
          hint="At least 8 characters. A sentence works well."
          error={formState.errors.password?.message}
          {...register('password')}
        />
        <FormError message={formState.errors.root?.message} />
        <Button type="submit" busy={formState.isSubmitting} className="w-full">
          {formState.isSubmitting ? 'Setting it…' : 'Set password'}
        </Button>
      </form>
    </AuthCard>
  );
}
