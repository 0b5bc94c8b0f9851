import { AuthCard } from '@/features/accounts/components/AuthCard';
import { SignUpForm } from '@/features/accounts/components/SignUpForm';
import { OtherWays } from '@/features/federation/components/OtherWays';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Join');
  return (
    <AuthCard title="Join the universe" lead="A name, an address, a password. That is all we ask.">
      <SignUpForm />
      <OtherWays next="/" divided />
    </AuthCard>
  );
}
