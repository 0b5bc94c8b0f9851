import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { isCancelled } from '@/session/stepUp';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { Modal } from '@/ui/Modal';
import { PasskeyName, type PasskeyNameForm } from '../schemas';
import { passkeyMessageOf } from '../webauthn';

interface Props {
  title: string;
  description: string;
  initial: string;
  submit: string;
  busy: string;
  onSubmit: (name: string) => Promise<unknown>;
  onClose: () => void;
}

/** Asks what a passkey is called, and does with the name what it was opened for. */
export function PasskeyNameDialog({ title, description, initial, submit, busy, onSubmit, onClose }: Props) {
  const { register, handleSubmit, setError, formState } = useForm<PasskeyNameForm>({
    resolver: zodResolver(PasskeyName),
    defaultValues: { name: initial },
  });
  const { errors } = formState;
  const run = handleSubmit(async ({ name }) => {
    try {
      await onSubmit(name);
    } catch (error) {
      if (!isCancelled(error)) setError('root', { message: passkeyMessageOf(error) });
      return;
    }
    onClose();
  });
  return (
    <Modal open onOpenChange={(open) => open || onClose()} title={title} description={description}>
      <form noValidate onSubmit={run} className="space-y-5">
        <TextField label="Name" maxLength={50} error={errors.name?.message} {...register('name')} />
        <FormError message={errors.root?.message} />
        <div className="flex justify-end gap-3">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" busy={formState.isSubmitting}>
            {formState.isSubmitting ? busy : submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
