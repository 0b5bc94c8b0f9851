import { Navigate, useLocation } from 'react-router';
import { AuthCard } from '@/features/accounts/components/AuthCard';
import { safeNext } from '@/features/accounts/schemas';
import { SecondStep } from '@/features/security/components/SecondStep';
import { secondStepOf } from '@/session/useAfterSignIn';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Enter your code');
  const step = secondStepOf(useLocation().state);
  if (step === null) return <Navigate to="/sign-in" replace />;
  return (
    <AuthCard title="One more step" lead="Your account asks for a code of your authenticator app.">
      <SecondStep asked={step.asked} next={safeNext(step.next)} />
    </AuthCard>
  );
}
