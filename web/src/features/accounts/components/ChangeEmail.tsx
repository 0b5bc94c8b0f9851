import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { SessionUser } from '@/session/store';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { WaitNotice } from '@/ui/WaitNotice';
import { useChangeEmail } from '../api/recovery';
import { EmailChange, type EmailChangeForm as Values } from '../schemas';
import { useFormRefusal } from '../useFormRefusal';

export function ChangeEmail({ user }: { user: SessionUser }) {
  const change = useChangeEmail();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { register, handleSubmit, setError, reset, formState } = useForm<Values>({
    resolver: zodResolver(EmailChange),
    defaultValues: { email: '' },
  });
  const { refuse, notice, isWaiting } = useFormRefusal<Values>(['email'], setError);
  const submit = handleSubmit(async ({ email }) => {
    try {
      await change.mutateAsync(email);
      setSentTo(email);
      reset();
    } catch (error) {
      refuse(error);
    }
  });

  return (
    <section aria-labelledby="change-email" className="space-y-4">
      <h2 id="change-email" className="font-serif text-xl font-semibold">
        Email
      </h2>
      <p className="text-muted">
        You sign in with <strong className="font-medium wrap-anywhere text-ink">{user.email}</strong>
        {user.emailVerified ? '.' : ', which is not confirmed yet.'}
      </p>
      <form noValidate onSubmit={submit} className="max-w-md space-y-4">
        <TextField
          label="New email"
          type="email"
          autoComplete="email"
          hint="It changes once you confirm it with the link that we mail there."
          error={formState.errors.email?.message}
          {...register('email')}
        />
        <FormError message={formState.errors.root?.message} />
        <WaitNotice {...notice} />
        <Button type="submit" look="outline" busy={formState.isSubmitting} disabled={isWaiting}>
          {formState.isSubmitting ? 'Sending…' : 'Change email'}
        </Button>
        <p role="status" className="text-sm text-muted empty:hidden">
          {sentTo !== null && `Look into the mail of ${sentTo}: its link works once, for a day.`}
        </p>
      </form>
    </section>
  );
}
