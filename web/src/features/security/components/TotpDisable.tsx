import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { ApiProblem, messageOf } from '@/api/problems';
import { isCancelled } from '@/session/stepUp';
import { Button } from '@/ui/Button';
import { FormError } from '@/ui/FormError';
import { Modal } from '@/ui/Modal';
import { toast } from '@/ui/toasts';
import { useDisableTotp } from '../api/factors';
import { AppCode, RecoveryCode, type AppCodeForm } from '../schemas';
import { CodeField } from './CodeField';

/** Turning the app off takes a code of it, or a recovery code when it is lost. */
export function TotpDisable({ onClose }: { onClose: () => void }) {
  const [kind, setKind] = useState<'totp' | 'recovery_code'>('totp');
  return (
    <Modal
      open
      onOpenChange={(open) => open || onClose()}
      title="Turn the app off?"
      description="Signing in will not ask for a code any more, and your recovery codes will be void."
    >
      <Proof key={kind} kind={kind} onClose={onClose} />
      <button
        type="button"
        className="mt-4 text-sm font-medium text-link underline underline-offset-2"
        onClick={() => setKind(kind === 'totp' ? 'recovery_code' : 'totp')}
      >
        {kind === 'totp' ? 'I do not have the app: use a recovery code' : 'Use a code of the app'}
      </button>
    </Modal>
  );
}

function Proof({ kind, onClose }: { kind: 'totp' | 'recovery_code'; onClose: () => void }) {
  const disable = useDisableTotp();
  const { register, handleSubmit, setError, formState } = useForm<AppCodeForm>({
    resolver: zodResolver(kind === 'totp' ? AppCode : RecoveryCode),
  });
  const { errors } = formState;
  const submit = handleSubmit(async ({ code }) => {
    try {
      await disable.mutateAsync(kind === 'totp' ? { code } : { recoveryCode: code });
    } catch (error) {
      if (isCancelled(error)) return;
      const isWrong = error instanceof ApiProblem && error.code === 'invalid_code';
      setError(isWrong ? 'code' : 'root', { message: messageOf(error) }, { shouldFocus: isWrong });
      return;
    }
    toast('The app is off.');
    onClose();
  });
  return (
    <form noValidate onSubmit={submit} className="space-y-5">
      <CodeField kind={kind} error={errors.code?.message} {...register('code')} />
      <FormError message={errors.root?.message} />
      <div className="flex justify-end gap-3">
        <Button look="quiet" onClick={onClose}>
          Keep it on
        </Button>
        <Button type="submit" look="danger" busy={formState.isSubmitting}>
          Turn off
        </Button>
      </div>
    </form>
  );
}
