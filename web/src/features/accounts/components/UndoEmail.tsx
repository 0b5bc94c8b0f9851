import { ButtonLink } from '@/ui/Button';
import { useUndoEmail } from '../api/recovery';
import { AuthCard } from './AuthCard';
import { DeadLink } from './DeadLink';
import { isDead, LinkAction } from './LinkAction';

export function UndoEmail({ token }: { token: string | null }) {
  const undo = useUndoEmail();
  if (undo.isSuccess) {
    const { email, wasChanged } = undo.data;
    return (
      <AuthCard
        title={wasChanged ? 'Your address is back.' : 'Nothing will change.'}
        lead={`Your account belongs to ${email}. Everybody was signed out, but whoever did this may know your password.`}
      >
        <ButtonLink to="/forgot-password" state={{ email }} className="w-full">
          Choose a new password now
        </ButtonLink>
      </AuthCard>
    );
  }
  if (token === null || isDead(undo.error, 'invalid_change_token')) {
    return (
      <DeadLink>
        <ButtonLink to="/forgot-password" className="w-full">
          Choose a new password
        </ButtonLink>
      </DeadLink>
    );
  }
  return (
    <AuthCard
      title="This was not you?"
      lead="Your old address stays or comes back, and everybody is signed out, you too. Then you choose a new password."
    >
      <LinkAction
        label="Take it back"
        busyLabel="Taking it back…"
        look="danger"
        isBusy={undo.isPending}
        error={undo.error}
        onClick={() => undo.mutate(token)}
      />
    </AuthCard>
  );
}
