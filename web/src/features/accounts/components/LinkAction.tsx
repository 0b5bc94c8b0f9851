import { ApiProblem, messageOf } from '@/api/problems';
import { Button } from '@/ui/Button';
import { FormError } from '@/ui/FormError';

interface LinkActionProps {
  label: string;
  busyLabel: string;
  isBusy: boolean;
  error: unknown;
  look?: 'primary' | 'danger';
  onClick: () => void;
}

/**
 * What a mailed link does, behind a click: mail scanners open every link that they see, and press nothing.
 */
export function LinkAction({ label, busyLabel, isBusy, error, look = 'primary', onClick }: LinkActionProps) {
  return (
    <div className="space-y-4">
      <FormError message={error === null ? undefined : messageOf(error)} />
      <Button busy={isBusy} look={look} onClick={onClick} className="w-full">
        {isBusy ? busyLabel : label}
      </Button>
    </div>
  );
}

/** Whether a link can never work again; anything else may go better the next time. */
export function isDead(error: unknown, code: string): boolean {
  return error instanceof ApiProblem && error.code === code;
}
