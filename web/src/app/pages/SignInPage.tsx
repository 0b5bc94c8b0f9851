import { AuthCard } from '@/features/accounts/components/AuthCard';
import { SignInForm } from '@/features/accounts/components/SignInForm';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Sign in');
  return (
    <AuthCard title="Welcome back">
      <SignInForm />
    </AuthCard>
  );
}
