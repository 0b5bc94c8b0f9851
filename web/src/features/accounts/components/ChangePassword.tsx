import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { Link } from 'react-router';
import type { SessionUser } from '@/session/store';
import { Button } from '@/ui/Button';
import { FormError } from '@/ui/FormError';
import { PasswordField } from '@/ui/PasswordField';
import { toast } from '@/ui/toasts';
import { WaitNotice } from '@/ui/WaitNotice';
import { useChangePassword } from '../api/recovery';
import { PasswordChange, type PasswordChangeForm as Values } from '../schemas';
import { useFormRefusal } from '../useFormRefusal';

/** Changes the password, or sets the first one of an account that is opened in other ways. */
export function ChangePassword({ user }: { user: SessionUser }) {
  const change = useChangePassword();
  const { register, handleSubmit, setError, reset, formState } = useForm<Values>({
    resolver: zodResolver(PasswordChange),
    // A field that is not shown must not be asked for.
    shouldUnregister: true,
    mode: 'onTouched',
  });
  const { errors, isSubmitting } = formState;
  const { refuse, notice, isWaiting } = useFormRefusal<Values>(['currentPassword', 'newPassword'], setError);
  const submit = handleSubmit(async ({ currentPassword, newPassword }) => {
    try {
      await change.mutateAsync({ newPassword, ...(currentPassword !== undefined && { currentPassword }) });
      reset();
      toast(user.hasPassword ? 'Your password is changed.' : 'Your password is set.');
    } catch (error) {
      refuse(error);
    }
  });

  return (
    <section aria-labelledby="change-password" className="space-y-4">
      <h2 id="change-password" className="font-serif text-xl font-semibold">
        Password
      </h2>
      <p className="text-muted">
        {user.hasPassword ? (
          <>
            Changing it signs you out everywhere else.{' '}
            <MailedInstead email={user.email}>Forgot it?</MailedInstead>
          </>
        ) : (
          <>
            Your account has no password. Set one here, or{' '}
            <MailedInstead email={user.email}>by a mailed link</MailedInstead>.
          </>
        )}
      </p>
      <form noValidate onSubmit={submit} className="max-w-md space-y-4">
        {user.hasPassword && (
          <PasswordField
            label="Current password"
            autoComplete="current-password"
            error={errors.currentPassword?.message}
            {...register('currentPassword')}
          />
        )}
        <PasswordField
          label="New password"
          autoComplete="new-password"
          hint="At least 8 characters. A sentence works well."
          error={errors.newPassword?.message}
          {...register('newPassword')}
        />
        <FormError message={errors.root?.message} />
        <WaitNotice {...notice} />
        <Button type="submit" look="outline" busy={isSubmitting} disabled={isWaiting}>
          {isSubmitting ? 'Saving…' : user.hasPassword ? 'Change password' : 'Set password'}
        </Button>
      </form>
    </section>
  );
}

function MailedInstead({ email, children }: { email: string; children: string }) {
  return (
    <Link
      to="/forgot-password"
      state={{ email }}
      className="font-medium text-link underline underline-offset-2"
    >
      {children}
    </Link>
  );
}
