import { useSearchParams } from 'react-router';
import { AuthCard } from '@/features/accounts/components/AuthCard';
import { SignInForm } from '@/features/accounts/components/SignInForm';
import { safeNext } from '@/features/accounts/schemas';
import { OtherWays } from '@/features/federation/components/OtherWays';
import { ReturnProblem } from '@/features/federation/components/ReturnProblem';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Sign in');
  const [search] = useSearchParams();
  const next = safeNext(search.get('next'));
  return (
    <AuthCard title="Welcome back">
      <div className="mb-5 empty:hidden">
        <ReturnProblem />
      </div>
      <SignInForm />
      <OtherWays next={next} divided />
    </AuthCard>
  );
}
