import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Link } from 'react-router';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { WaitNotice } from '@/ui/WaitNotice';
import { Resend, type ResendForm as Values } from '../schemas';
import { useFormRefusal } from '../useFormRefusal';

interface MailedLinkFormProps {
  email: string;
  action: string;
  /** What the link does, and for how long: it ends the sentence "… is on its way." */
  promise: string;
  onSend: (email: string) => Promise<void>;
}

/** Asks for a mail. What is said afterwards is the same whether the address is known here or not. */
export function MailedLinkForm({ email, action, promise, onSend }: MailedLinkFormProps) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { register, handleSubmit, setError, formState } = useForm<Values>({
    resolver: zodResolver(Resend),
    defaultValues: { email },
  });
  const { refuse, notice, isWaiting } = useFormRefusal<Values>(['email'], setError);
  const submit = handleSubmit(async (values) => {
    try {
      await onSend(values.email);
      setSentTo(values.email);
    } catch (error) {
      refuse(error);
    }
  });

  return (
    <form noValidate onSubmit={submit} className="space-y-5">
      <TextField
        label="Email"
        type="email"
        autoComplete="username"
        error={formState.errors.email?.message}
        {...register('email')}
      />
      <FormError message={formState.errors.root?.message} />
      <WaitNotice {...notice} />
      <Button type="submit" busy={formState.isSubmitting} disabled={isWaiting} className="w-full">
        {formState.isSubmitting ? 'Sending…' : sentTo === null ? action : 'Send it again'}
      </Button>
      <p role="status" className="text-sm text-muted empty:hidden">
        {sentTo !== null && !isWaiting && (
          <>
            Look into your mail: if <strong className="font-medium text-ink">{sentTo}</strong> has an account
            here, {promise} is on its way.
          </>
        )}
      </p>
      <p className="text-center text-sm text-muted">
        <Link to="/sign-in" className="font-medium text-link underline underline-offset-2">
          Back to signing in
        </Link>
      </p>
    </form>
  );
}
