import { zodResolver } from '@hookform/resolvers/zod';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { ApiProblem, messageOf } from '@/api/problems';
import type { AccountView } from '@/api/types';
import { applyRefusal } from '@/ui/applyRefusal';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { useView } from '../api/admin';
import { Reason, type ReasonForm } from '../schemas';
import { AccountDetails } from './AccountDetails';

/** One account. Nothing of it is shown before a reason is given; its owner can read that. */
export function Account({ userId }: { userId: string }) {
  const navigate = useNavigate();
  const [view, setView] = useState<AccountView | null>(null);
  return (
    <>
      <Button look="quiet" size="sm" className="mb-4 -ml-3.5" onClick={() => void navigate(-1)}>
        <ArrowLeft className="size-4" aria-hidden="true" />
        Back
      </Button>
      {view === null ? (
        <AskReason userId={userId} onView={setView} />
      ) : (
        <AccountDetails view={view} onChange={setView} />
      )}
    </>
  );
}

function AskReason({ userId, onView }: { userId: string; onView: (view: AccountView) => void }) {
  const look = useView(userId);
  const { register, handleSubmit, setError, formState } = useForm<ReasonForm>({
    resolver: zodResolver(Reason),
  });
  const { errors } = formState;
  const submit = handleSubmit(async ({ reason }) => {
    try {
      onView(await look.mutateAsync(reason));
    } catch (error) {
      if (error instanceof ApiProblem) applyRefusal(error, ['reason'], setError);
      else setError('root', { message: messageOf(error) });
    }
  });
  return (
    <form
      noValidate
      onSubmit={submit}
      className="mx-auto max-w-lg space-y-5 rounded-3xl border border-line bg-surface p-6 sm:p-8"
    >
      <h1 className="font-serif text-2xl font-semibold tracking-tight">Why do you look at this account?</h1>
      <p className="text-muted">
        You will see its email address, sessions and activity. The owner can read that an administrator
        looked, and this reason.
      </p>
      <TextField
        label="Reason"
        autoComplete="off"
        placeholder="Report 1234 about advertisements"
        error={errors.reason?.message}
        {...register('reason')}
      />
      <FormError message={errors.root?.message} />
      <Button type="submit" busy={formState.isSubmitting}>
        {formState.isSubmitting ? 'Opening…' : 'Show the account'}
      </Button>
    </form>
  );
}
