import { useLocation } from 'react-router';
import { AuthCard } from '@/features/accounts/components/AuthCard';
import { ResendForm } from '@/features/accounts/components/ResendForm';
import { usePageTitle } from '@/ui/usePageTitle';

interface Arrival {
  email?: string;
  reason?: 'not-verified';
}

export function Component() {
  usePageTitle('Check your mail');
  const { email, reason } = (useLocation().state ?? {}) as Arrival;
  const to = email ?? 'you';
  return (
    <AuthCard
      title={reason === 'not-verified' ? 'One step is missing' : 'Check your mail'}
      lead={
        reason === 'not-verified'
          ? `Your address is not confirmed yet. Follow the link in the mail we sent to ${to}, or ask for a new one.`
          : `We sent a link to ${to}. Follow it to confirm that the address is yours, then sign in.`
      }
    >
      <ResendForm email={email ?? ''} />
    </AuthCard>
  );
}
