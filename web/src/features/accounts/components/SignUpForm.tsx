import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { Link, useNavigate } from 'react-router';
import { ApiProblem, messageOf } from '@/api/problems';
import { useAuth } from '@/session/useAuth';
import { applyRefusal } from '@/ui/applyRefusal';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { PasswordField } from '@/ui/PasswordField';
import { SignUp, type SignUpForm as Values } from '../schemas';

const FIELDS = ['email', 'username', 'password'] as const;

export function SignUpForm() {
  const navigate = useNavigate();
  const { register: signUp } = useAuth();
  const { register, handleSubmit, setError, formState } = useForm<Values>({
    resolver: zodResolver(SignUp),
    mode: 'onTouched',
  });
  const { errors } = formState;

  const submit = handleSubmit(async (values) => {
    try {
      await signUp(values);
    } catch (error) {
      if (error instanceof ApiProblem) applyRefusal(error, FIELDS, setError);
      else setError('root', { message: messageOf(error) });
      return;
    }
    await navigate('/check-mail', { state: { email: values.email } });
  });

  return (
    <form noValidate onSubmit={submit} className="space-y-5">
      <TextField
        label="Email"
        type="email"
        autoComplete="email"
        error={errors.email?.message}
        {...register('email')}
      />
      <TextField
        label="Username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        hint="3 to 20 letters, digits, _ or -. This is your address here."
        error={errors.username?.message}
        {...register('username')}
      />
      <PasswordField
        label="Password"
        autoComplete="new-password"
        hint="At least 8 characters. A sentence works well."
        error={errors.password?.message}
        {...register('password')}
      />
      <FormError message={errors.root?.message} />
      <Button type="submit" busy={formState.isSubmitting} className="w-full">
        {formState.isSubmitting ? 'Creating your account…' : 'Create account'}
      </Button>
      <p className="text-center text-sm text-muted">
        Already here?{' '}
        <Link to="/sign-in" className="font-medium text-link underline underline-offset-2">
          Sign in
        </Link>
      </p>
    </form>
  );
}
