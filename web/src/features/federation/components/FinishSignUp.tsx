import { zodResolver } from '@hookform/resolvers/zod';
import { useEffect, useRef } from 'react';
import { useForm } from 'react-hook-form';
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import { ApiProblem, messageOf } from '@/api/problems';
import type { SignupTicket } from '@/api/types';
import { applyRefusal } from '@/ui/applyRefusal';
import { Button, ButtonLink } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { Failure, Skeleton } from '@/ui/states';
import { arrivalOf, localPath } from '../arrival';
import { useFinishSignUp, useTicket } from '../api/signIn';
import { Newcomer, type NewcomerForm } from '../schemas';

/** The ticket is taken out of the address at once, so that it stays out of bookmarks and screenshots. */
function useArrivedTicket(): string | null {
  const navigate = useNavigate();
  const here = useLocation();
  const { hash, pathname, search } = here;
  const state: unknown = here.state;
  const arrived = arrivalOf(hash).ticket;
  useEffect(() => {
    if (arrived !== null) void navigate(pathname + search, { replace: true, state: { ticket: arrived } });
  }, [arrived, navigate, pathname, search]);
  const kept: unknown = (state as { ticket?: unknown } | null)?.ticket;
  return arrived ?? (typeof kept === 'string' ? kept : null);
}

export function FinishSignUp() {
  const ticket = useArrivedTicket();
  if (ticket === null) return <StartAgain />;
  return <WithTicket ticket={ticket} />;
}

function WithTicket({ ticket }: { ticket: string }) {
  const { data, error, isError, mutate } = useTicket();
  const asked = useRef<string | null>(null);
  useEffect(() => {
    if (asked.current === ticket) return;
    asked.current = ticket;
    mutate(ticket);
  }, [mutate, ticket]);

  if (data !== undefined) return <NewcomerFields ticket={ticket} seen={data} />;
  if (isError) {
    const isTransient = error instanceof ApiProblem && error.isTransient;
    return isTransient ? (
      <Failure message={messageOf(error)} onRetry={() => mutate(ticket)} />
    ) : (
      <StartAgain />
    );
  }
  return (
    <div role="status" aria-label="Loading" className="space-y-5">
      <Skeleton className="h-18 rounded-xl" />
      <Skeleton className="h-18 rounded-xl" />
    </div>
  );
}

function StartAgain() {
  return (
    <div className="space-y-5">
      <p>This step was finished already, or it waited for more than half an hour. Start again.</p>
      <ButtonLink to="/sign-in" replace className="w-full">
        Back to signing in
      </ButtonLink>
    </div>
  );
}

function NewcomerFields({ ticket, seen }: { ticket: string; seen: SignupTicket }) {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const next = localPath(search.get('next'));
  const finish = useFinishSignUp();
  const { register, handleSubmit, setError, formState } = useForm<NewcomerForm>({
    resolver: zodResolver(Newcomer),
    mode: 'onTouched',
    defaultValues: { username: seen.suggestedUsername, email: seen.accountExists ? '' : (seen.email ?? '') },
  });
  const { errors } = formState;
  const submit = handleSubmit(async (values) => {
    try {
      await finish.mutateAsync({ ticket, ...values });
    } catch (error) {
      if (error instanceof ApiProblem) applyRefusal(error, ['username', 'email'], setError);
      else setError('root', { message: messageOf(error) });
      return;
    }
    const isProven = seen.emailVerified && values.email.toLowerCase() === seen.email?.toLowerCase();
    if (isProven) await navigate(next, { replace: true });
    else await navigate('/check-mail', { replace: true, state: { email: values.email } });
  });

  return (
    <form noValidate onSubmit={submit} className="space-y-5">
      {seen.accountExists && (
        <div className="rounded-2xl bg-spark-soft px-5 py-4 text-spark-ink">
          <p className="font-medium">{seen.email} has an account here.</p>
          <p className="mt-1 text-sm">
            If it is yours, <SignInLink>sign in</SignInLink> and connect {seen.label} in the settings. Or go
            on with another address.
          </p>
        </div>
      )}
      <TextField
        label="Username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        hint="3 to 20 letters, digits, _ or -. This is your address here."
        error={errors.username?.message}
        {...register('username')}
      />
      <TextField
        label="Email"
        type="email"
        autoComplete="email"
        hint={emailHint(seen)}
        error={errors.email?.message}
        {...register('email')}
      />
      <FormError message={errors.root?.message} />
      <Button type="submit" busy={formState.isSubmitting} className="w-full">
        {formState.isSubmitting ? 'Creating your account…' : 'Create account'}
      </Button>
      {!seen.accountExists && (
        <p className="text-center text-sm text-muted">
          Already here? <SignInLink>Sign in</SignInLink>
        </p>
      )}
    </form>
  );
}

function SignInLink({ children }: { children: string }) {
  return (
    <Link
      to="/sign-in?next=/settings/connections"
      className="font-medium text-link underline underline-offset-2"
    >
      {children}
    </Link>
  );
}

function emailHint({ email, emailVerified, accountExists, label }: SignupTicket): string {
  if (email !== null && emailVerified && !accountExists) {
    return `Confirmed by ${label}. If you change it, we mail you a link.`;
  }
  return 'We mail you a link to confirm it.';
}
