import { useSearchParams } from 'react-router';
import { AuthCard } from '@/features/accounts/components/AuthCard';
import { SignInForm } from '@/features/accounts/components/SignInForm';
import { safeNext } from '@/features/accounts/schemas';
import { OtherWays } from '@/features/federation/components/OtherWays';
import { ReturnProblem } from '@/features/federation/components/ReturnProblem';
import { PasskeySignIn } from '@/features/security/components/PasskeySignIn';
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
      <SignInForm next={next} />
      <p className="my-5 flex items-center gap-3 text-sm text-muted before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
        or
      </p>
      <div className="space-y-3">
        <PasskeySignIn next={next} />
        <OtherWays next={next} />
      </div>
    </AuthCard>
  );
}
