import { useLocation } from 'react-router';
import { AuthCard } from '@/features/accounts/components/AuthCard';
import { ResendForm } from '@/features/accounts/components/ResendForm';
import { useSession } from '@/session/store';
import { ButtonLink } from '@/ui/Button';
import { usePageTitle } from '@/ui/usePageTitle';

interface Arrival {
  email?: string;
  reason?: 'not-verified';
}

export function Component() {
  usePageTitle('Check your mail');
  const { email, reason } = (useLocation().state ?? {}) as Arrival;
  const isSignedIn = useSession((state) => state.status === 'signedIn');
  const to = email ?? 'you';
  return (
    <AuthCard
      title={reason === 'not-verified' ? 'One step is missing' : 'Check your mail'}
      lead={
        reason === 'not-verified'
          ? `Your address is not confirmed yet. Follow the link in the mail we sent to ${to}, or ask for a new one.`
          : `We sent a link to ${to}. Follow it to confirm that the address is yours. Until then you can fill in your profile and write drafts.`
      }
    >
      <ResendForm email={email ?? ''} />
      {isSignedIn && (
        <p className="mt-6 flex flex-wrap justify-center gap-3">
          <ButtonLink to="/settings/profile" look="quiet" size="sm">
            Fill in your profile
          </ButtonLink>
          <ButtonLink to="/write" look="quiet" size="sm">
            Write a draft
          </ButtonLink>
        </p>
      )}
    </AuthCard>
  );
}
