import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { ApiProblem, messageOf } from '@/api/problems';
import { isCancelled } from '@/session/stepUp';
import { applyRefusal } from '@/ui/applyRefusal';
import { Button } from '@/ui/Button';
import { controlLook, Field, TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { Modal } from '@/ui/Modal';
import { useCreateToken } from '../api/tokens';
import { EXPIRIES, NewToken, type NewTokenForm, type NewTokenInput } from '../schemas';
import { AREAS } from '../scopes';
import { MadeToken } from './MadeToken';

export function CreateToken({ open, onClose }: { open: boolean; onClose: () => void }) {
  const create = useCreateToken();
  const close = () => {
    create.reset();
    onClose();
  };
  const made = create.data;
  if (!open) return null;
  return (
    <Modal
      open
      onOpenChange={(next) => next || close()}
      title={made === undefined ? 'New token' : 'Copy your token now'}
      description={
        made === undefined
          ? 'For one program, with no more than it needs.'
          : 'This is the only time that it is shown. Whoever has it can do what it allows.'
      }
    >
      {made === undefined ? (
        <TokenForm create={create.mutateAsync} onCancel={close} />
      ) : (
        <MadeToken token={made.token} onDone={close} />
      )}
    </Modal>
  );
}

interface FormProps {
  create: (values: NewTokenForm) => Promise<unknown>;
  onCancel: () => void;
}

function TokenForm({ create, onCancel }: FormProps) {
  const { register, handleSubmit, setError, formState } = useForm<NewTokenInput, unknown, NewTokenForm>({
    resolver: zodResolver(NewToken),
    defaultValues: { name: '', scopes: [], expiresInDays: '30' },
  });
  const { errors } = formState;
  const submit = handleSubmit(async (values) => {
    try {
      await create(values);
    } catch (error) {
      if (isCancelled(error)) return;
      if (error instanceof ApiProblem) applyRefusal(error, ['name', 'scopes', 'expiresInDays'], setError);
      else setError('root', { message: messageOf(error) });
    }
  });
  return (
    <form noValidate onSubmit={submit} className="space-y-5">
      <TextField
        label="Name"
        placeholder="Backup script"
        autoComplete="off"
        hint="So that you know later what it is for."
        error={errors.name?.message}
        {...register('name')}
      />
      <fieldset aria-describedby={errors.scopes === undefined ? undefined : 'scopes-error'}>
        <legend className="text-sm font-medium">What it may do</legend>
        <div className="mt-2 space-y-3.5">
          {AREAS.map(({ name, scopes }) => (
            <div key={name} role="group" aria-label={name}>
              <p className="text-sm text-muted">{name}</p>
              {scopes.map(({ scope, means }) => (
                <label key={scope} className="flex items-start gap-3 rounded-lg py-1">
                  <input
                    type="checkbox"
                    value={scope}
                    className="mt-1 size-4 shrink-0 accent-(--link)"
                    {...register('scopes')}
                  />
                  {means}
                </label>
              ))}
            </div>
          ))}
        </div>
        {errors.scopes !== undefined && (
          <p id="scopes-error" role="alert" className="mt-2 text-sm font-medium text-danger">
            {errors.scopes.message}
          </p>
        )}
      </fieldset>
      <p className="text-sm text-muted">
        No token can open your settings, change how you sign in, or act as a moderator.
      </p>
      <Field label="Ends after" error={errors.expiresInDays?.message}>
        {(wiring) => (
          <select {...wiring} {...register('expiresInDays')} className={controlLook}>
            {EXPIRIES.map(({ days, label }) => (
              <option key={days} value={days}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <FormError message={errors.root?.message} />
      <div className="flex flex-wrap justify-end gap-3">
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" busy={formState.isSubmitting}>
          {formState.isSubmitting ? 'Making it…' : 'Make token'}
        </Button>
      </div>
    </form>
  );
}
