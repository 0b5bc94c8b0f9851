import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { messageOf } from '@/api/problems';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { useResendVerification } from '../api/accounts';
import { Resend, type ResendForm as Values } from '../schemas';

/** Asks for the mail again. The answer is the same whether the address is known here or not. */
export function ResendForm({ email }: { email: string }) {
  const resend = useResendVerification();
  const { register, handleSubmit, formState } = useForm<Values>({
    resolver: zodResolver(Resend),
    defaultValues: { email },
  });
  const submit = handleSubmit((values) => resend.mutateAsync(values.email).catch(() => undefined));

  return (
    <form noValidate onSubmit={submit} className="space-y-4">
      <TextField
        label="Email"
        type="email"
        autoComplete="email"
        error={formState.errors.email?.message}
        {...register('email')}
      />
      <FormError message={resend.isError ? messageOf(resend.error) : undefined} />
      <Button type="submit" look="outline" busy={formState.isSubmitting} className="w-full">
        {formState.isSubmitting ? 'Sending…' : 'Send the mail again'}
      </Button>
      <p role="status" className="text-center text-sm text-muted">
        {resend.isSuccess && 'Sent. If that address has an account that waits, a new mail is on its way.'}
      </p>
    </form>
  );
}
