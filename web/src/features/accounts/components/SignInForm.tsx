import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { Link, useNavigate } from 'react-router';
import { ApiProblem } from '@/api/problems';
import { useAfterSignIn } from '@/session/useAfterSignIn';
import { useAuth } from '@/session/useAuth';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { PasswordField } from '@/ui/PasswordField';
import { WaitNotice } from '@/ui/WaitNotice';
import { SignIn, type SignInForm as Values } from '../schemas';
import { useFormRefusal } from '../useFormRefusal';

const WITHOUT_PASSWORD = [
  { to: '/forgot-password', label: 'Forgot password?' },
  { to: '/magic-link', label: 'Mail me a link' },
];

export function SignInForm({ next }: { next: string }) {
  const navigate = useNavigate();
  const proceed = useAfterSignIn();
  const { login } = useAuth();
  const { register, handleSubmit, setError, getValues, formState } = useForm<Values>({
    resolver: zodResolver(SignIn),
  });
  const { errors } = formState;
  const { refuse, notice, isWaiting } = useFormRefusal<Values>(['email', 'password'], setError);

  const submit = handleSubmit(async (values) => {
    try {
      await proceed(await login(values), next);
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'email_not_verified') {
        await navigate('/check-mail', { state: { email: values.email, reason: 'not-verified' } });
      } else {
        refuse(error);
      }
    }
  });

  return (
    <form noValidate onSubmit={submit} className="space-y-5">
      <TextField
        label="Email"
        type="email"
        // The browser may suggest passkeys in this field.
        autoComplete="username webauthn"
        error={errors.email?.message}
        {...register('email')}
      />
      <PasswordField
        label="Password"
        autoComplete="current-password"
        error={errors.password?.message}
        {...register('password')}
      />
      <FormError message={errors.root?.message} />
      <WaitNotice {...notice} />
      <Button type="submit" busy={formState.isSubmitting} disabled={isWaiting} className="w-full">
        {formState.isSubmitting ? 'Signing in…' : 'Sign in'}
      </Button>
      <p className="flex flex-wrap justify-center gap-x-6 gap-y-2 text-sm">
        {WITHOUT_PASSWORD.map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            className="font-medium text-link underline underline-offset-2"
            onClick={(event) => {
              // What is typed goes along; another tab or window gets a plain link.
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              void navigate(to, { state: { email: getValues('email') } });
            }}
          >
            {label}
          </Link>
        ))}
      </p>
      <p className="text-center text-sm text-muted">
        New here?{' '}
        <Link to="/sign-up" className="font-medium text-link underline underline-offset-2">
          Create an account
        </Link>
      </p>
    </form>
  );
}
