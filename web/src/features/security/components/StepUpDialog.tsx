import { useState } from 'react';
import { messageOf } from '@/api/problems';
import { signOut } from '@/session/session';
import { useUser } from '@/session/store';
import { useStepUp } from '@/session/stepUp';
import { Button } from '@/ui/Button';
import { Modal } from '@/ui/Modal';
import { Failure, Skeleton } from '@/ui/states';
import { useFactors } from '../api/factors';
import { canUsePasskeys } from '../webauthn';
import { CodeStep, PasskeyStep, PasswordStep } from './StepUpSteps';

type Way = 'password' | 'passkey' | 'totp' | 'recovery_code';

const WORDS: Record<Way, string> = {
  password: 'Use your password',
  passkey: 'Use a passkey',
  totp: 'Use a code of your app',
  recovery_code: 'Use a recovery code',
};

/** Asks whoever sits here to show that it is still the owner of the account. */
export function StepUpDialog() {
  const asking = useStepUp((state) => state.asking);
  if (asking === null) return null;
  return (
    <Modal
      open
      onOpenChange={(open) => open || asking.cancelled()}
      title="Is it still you?"
      description="This changes who can get into your account, so please confirm. It holds for ten minutes."
    >
      <Ways onConfirmed={asking.confirmed} onCancel={asking.cancelled} />
    </Modal>
  );
}

interface StepProps {
  onConfirmed: () => void;
  onCancel: () => void;
}

/** Offers what the account has, the password first. */
function Ways(props: StepProps) {
  const user = useUser();
  const factors = useFactors();
  const [chosen, setChosen] = useState<Way | null>(null);
  if (factors.isPending) return <Skeleton className="h-32 rounded-2xl" />;
  if (factors.data === undefined) {
    return <Failure message={messageOf(factors.error)} onRetry={() => void factors.refetch()} />;
  }
  const { passkeys, totp, recoveryCodesLeft } = factors.data;
  const ways: Way[] = [];
  // Beside an app the password does not count: it would be enough to make new recovery codes.
  if (user?.hasPassword === true && totp === null) ways.push('password');
  if (passkeys > 0 && canUsePasskeys()) ways.push('passkey');
  if (totp !== null) ways.push('totp');
  if (totp !== null && recoveryCodesLeft > 0) ways.push('recovery_code');
  const way = chosen ?? ways[0];
  if (way === undefined) return <SignInAgain onCancel={props.onCancel} />;
  return (
    <>
      <Step key={way} way={way} {...props} />
      {ways.length > 1 && (
        <ul className="mt-5 space-y-2 border-t border-line pt-4 text-sm">
          {ways
            .filter((other) => other !== way)
            .map((other) => (
              <li key={other}>
                <button
                  type="button"
                  className="font-medium text-link underline underline-offset-2"
                  onClick={() => setChosen(other)}
                >
                  {WORDS[other]}
                </button>
              </li>
            ))}
        </ul>
      )}
    </>
  );
}

function Step({ way, ...props }: StepProps & { way: Way }) {
  if (way === 'password') return <PasswordStep {...props} />;
  if (way === 'passkey') return <PasskeyStep {...props} />;
  return <CodeStep kind={way} {...props} />;
}

/** Nothing here can be shown again in place: a fresh sign-in, by another provider or a mailed link, does the same. */
function SignInAgain({ onCancel }: { onCancel: () => void }) {
  const leave = () => {
    onCancel();
    void signOut();
  };
  return (
    <div className="space-y-5">
      <p>Your account has no password and no passkey. Sign in again, and then do this within ten minutes.</p>
      <div className="flex justify-end gap-3">
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button onClick={leave}>Sign out to sign in again</Button>
      </div>
    </div>
  );
}
