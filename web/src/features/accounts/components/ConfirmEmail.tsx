import { useSession } from '@/session/store';
import { ButtonLink } from '@/ui/Button';
import { useConfirmEmail } from '../api/recovery';
import { AuthCard } from './AuthCard';
import { DeadLink } from './DeadLink';
import { isDead, LinkAction } from './LinkAction';

export function ConfirmEmail({ token }: { token: string | null }) {
  const isSignedIn = useSession((state) => state.status === 'signedIn');
  const confirm = useConfirmEmail();
  if (confirm.isSuccess) {
    return (
      <AuthCard
        title="Your address is changed."
        lead={`From now on you sign in with ${confirm.data}, and all mail goes there.`}
      >
        <ButtonLink to={isSignedIn ? '/' : '/sign-in'} className="w-full">
          {isSignedIn ? 'Look around' : 'Sign in'}
        </ButtonLink>
      </AuthCard>
    );
  }
  if (token === null || isDead(confirm.error, 'invalid_change_token')) {
    return (
      <DeadLink>
        <ButtonLink to="/settings/account" className="w-full">
          Change your address again
        </ButtonLink>
      </DeadLink>
    );
  }
  return (
    <AuthCard title="Use this address?" lead="It becomes the one you sign in with, and the old one is told.">
      <LinkAction
        label="Use this address"
        busyLabel="Changing it…"
        isBusy={confirm.isPending}
        error={confirm.error}
        onClick={() => confirm.mutate(token)}
      />
    </AuthCard>
  );
}
