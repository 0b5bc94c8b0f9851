import { ButtonLink } from '@/ui/Button';
import type { SignInOutcome } from '@/session/session';
import { useMagicLink, useRequestMagicLink } from '../api/recovery';
import { AuthCard } from './AuthCard';
import { DeadLink } from './DeadLink';
import { isDead, LinkAction } from './LinkAction';
import { MailedLinkForm } from './MailedLinkForm';

interface MagicLinkProps {
  token: string | null;
  email: string;
  onSignedIn: (outcome: SignInOutcome) => Promise<void>;
}

/** Without a token it asks for the mail, with the token of the mail it signs in. */
export function MagicLink({ token, email, onSignedIn }: MagicLinkProps) {
  return token === null ? <Request email={email} /> : <Use token={token} onSignedIn={onSignedIn} />;
}

function Request({ email }: { email: string }) {
  const request = useRequestMagicLink();
  return (
    <AuthCard title="Sign in by mail" lead="No password needed: we mail you a link that signs you in.">
      <MailedLinkForm
        email={email}
        action="Mail me a link"
        promise="a link that works once, for 15 minutes,"
        onSend={request.mutateAsync}
      />
    </AuthCard>
  );
}

function Use({ token, onSignedIn }: { token: string; onSignedIn: MagicLinkProps['onSignedIn'] }) {
  const link = useMagicLink();
  if (isDead(link.error, 'invalid_magic_link')) {
    return (
      <DeadLink>
        <ButtonLink to="/magic-link" className="w-full">
          Ask for a new link
        </ButtonLink>
      </DeadLink>
    );
  }
  return (
    <AuthCard title="Welcome back" lead="One click, and you are in.">
      <LinkAction
        label="Sign in"
        busyLabel="Signing in…"
        isBusy={link.isPending || link.isSuccess}
        error={link.error}
        onClick={() => link.mutate(token, { onSuccess: (outcome) => void onSignedIn(outcome) })}
      />
    </AuthCard>
  );
}
