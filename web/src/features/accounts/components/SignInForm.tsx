import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { ApiProblem, messageOf } from '@/api/problems';
import { useAuth } from '@/session/useAuth';
import { applyRefusal } from '@/ui/applyRefusal';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { safeNext, SignIn, type SignInForm as Values } from '../schemas';

export function SignInForm() {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const { login } = useAuth();
  const { register, handleSubmit, setError, formState } = useForm<Values>({ resolver: zodResolver(SignIn) });
  const { errors } = formState;

  const submit = handleSubmit(async (values) => {
    try {
      await login(values);
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'email_not_verified') {
        await navigate('/check-mail', { state: { email: values.email, reason: 'not-verified' } });
      } else if (error instanceof ApiProblem) {
        applyRefusal(error, ['email', 'password'], setError);
      } else {
        setError('root', { message: messageOf(error) });
      }
      return;
    }
    await navigate(safeNext(search.get('next')), { replace: true });
  });

  return (
    <form noValidate onSubmit={submit} className="space-y-5">
      <TextField
        label="Email"
        type="email"
        autoComplete="username"
        error={errors.email?.message}
        {...register('email')}
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        error={errors.password?.message}
        {...register('password')}
      />
      <FormError message={errors.root?.message} />
      <Button type="submit" busy={formState.isSubmitting} className="w-full">
        {formState.isSubmitting ? 'Signing in…' : 'Sign in'}
      </Button>
      <p className="text-center text-sm text-muted">
        New here?{' '}
        <Link to="/sign-up" className="font-medium text-link underline underline-offset-2">
          Create an account
        </Link>
      </p>
    </form>
  );
}
