import { AuthCard } from '@/features/accounts/components/AuthCard';
import { FinishSignUp } from '@/features/federation/components/FinishSignUp';
import { usePageTitle } from '@/ui/usePageTitle';

export function Component() {
  usePageTitle('Almost there');
  return (
    <AuthCard
      title="Almost there"
      lead="Choose the name by which people will know you here. No password needed."
    >
      <FinishSignUp />
    </AuthCard>
  );
}
