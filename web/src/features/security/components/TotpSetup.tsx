import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { ApiProblem, messageOf } from '@/api/problems';
import { Button } from '@/ui/Button';
import { FormError } from '@/ui/FormError';
import { Modal } from '@/ui/Modal';
import { useEnableTotp } from '../api/factors';
import { AppCode, type AppCodeForm } from '../schemas';
import { CodeField } from './CodeField';
import { CopyButton } from './CopyButton';
import { QrCode } from './QrCode';
import { RecoveryCodes } from './RecoveryCodes';

interface Setup {
  secret: string;
  otpauthUri: string;
}

interface TotpSetupProps {
  setup: Setup;
  onCancel: () => void;
  onDone: () => void;
}

/** From the secret to an app in use: scan it, show that the app has it, keep the recovery codes. */
export function TotpSetup({ setup, onCancel, onDone }: TotpSetupProps) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes !== null) {
    return (
      <Modal
        open
        // They are shown this once, so nothing but the button leads on.
        onOpenChange={() => undefined}
        title="Keep these recovery codes"
        description="The app is on. Each of these codes signs you in once when you do not have it. They are not shown again."
      >
        <RecoveryCodes codes={codes} onDone={onDone} />
      </Modal>
    );
  }
  return (
    <Modal
      open
      onOpenChange={(open) => open || onCancel()}
      title="Set up an authenticator app"
      description="Scan this with an app such as Aegis, 2FAS or Google Authenticator, then enter the code it shows."
    >
      <Scan setup={setup} onCancel={onCancel} onEnabled={setCodes} />
    </Modal>
  );
}

interface ScanProps {
  setup: Setup;
  onCancel: () => void;
  onEnabled: (codes: readonly string[]) => void;
}

function Scan({ setup, onCancel, onEnabled }: ScanProps) {
  const enable = useEnableTotp();
  const { register, handleSubmit, setError, formState } = useForm<AppCodeForm>({
    resolver: zodResolver(AppCode),
  });
  const { errors } = formState;
  const submit = handleSubmit(async ({ code }) => {
    try {
      onEnabled(await enable.mutateAsync(code));
    } catch (error) {
      const isWrong = error instanceof ApiProblem && error.code === 'invalid_code';
      const message = messageOf(error);
      setError(isWrong ? 'code' : 'root', { message }, { shouldFocus: isWrong });
    }
  });
  const readable = setup.secret.match(/.{1,4}/g)?.join(' ') ?? setup.secret;
  return (
    <form noValidate onSubmit={submit} className="space-y-5">
      <QrCode text={setup.otpauthUri} label="QR code for your authenticator app" />
      <div className="space-y-2">
        <p className="text-sm text-muted">No camera? Enter this key in the app instead:</p>
        <p
          className="rounded-xl bg-sunken px-4 py-2.5 font-mono text-sm break-words"
          data-testid="totp-secret"
        >
          {readable}
        </p>
        <CopyButton text={setup.secret} label="Copy the key" />
      </div>
      <CodeField kind="totp" error={errors.code?.message} {...register('code')} />
      <FormError message={errors.root?.message} />
      <div className="flex justify-end gap-3">
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" busy={formState.isSubmitting}>
          {formState.isSubmitting ? 'Turning on…' : 'Turn on'}
        </Button>
      </div>
    </form>
  );
}
