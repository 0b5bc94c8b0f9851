import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { ApiProblem, messageOf } from '@/api/problems';
import { useStepUp } from '@/session/stepUp';
import { Button } from '@/ui/Button';
import { FormError } from '@/ui/FormError';
import { Modal } from '@/ui/Modal';
import { PasswordField } from '@/ui/PasswordField';
import { useReauthenticate } from '../api/accounts';
import { PasswordProof, type PasswordProofForm } from '../schemas';

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
      <PasswordStep onConfirmed={asking.confirmed} onCancel={asking.cancelled} />
    </Modal>
  );
}

function PasswordStep({ onConfirmed, onCancel }: { onConfirmed: () => void; onCancel: () => void }) {
  const reauthenticate = useReauthenticate();
  const { register, handleSubmit, setError, formState } = useForm<PasswordProofForm>({
    resolver: zodResolver(PasswordProof),
  });
  const { errors } = formState;
  const submit = handleSubmit(async ({ password }) => {
    try {
      await reauthenticate.mutateAsync(password);
    } catch (error) {
      const isWrong = error instanceof ApiProblem && error.code === 'invalid_credentials';
      if (isWrong) setError('password', { message: 'That is not your password.' }, { shouldFocus: true });
      else setError('root', { message: messageOf(error) });
      return;
    }
    onConfirmed();
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        // The dialog may be opened from within a form of the page.
        event.stopPropagation();
        void submit(event);
      }}
      className="space-y-5"
    >
      <PasswordField
        label="Your password"
        autoComplete="current-password"
        error={errors.password?.message}
        {...register('password')}
      />
      <FormError message={errors.root?.message} />
      <div className="flex justify-end gap-3">
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" busy={formState.isSubmitting}>
          {formState.isSubmitting ? 'Confirming…' : 'Confirm'}
        </Button>
      </div>
    </form>
  );
}
