import { zodResolver } from '@hookform/resolvers/zod';
import type { ComponentProps, ReactNode } from 'react';
import { useForm, type DefaultValues, type Path, type UseFormReturn } from 'react-hook-form';
import type { ZodType } from 'zod';
import { ApiProblem, messageOf } from '@/api/problems';
import { isCancelled } from '@/session/stepUp';
import { applyRefusal } from '@/ui/applyRefusal';
import { Button } from '@/ui/Button';
import { controlLook, Field, TextField } from '@/ui/Field';
import { FormError } from '@/ui/FormError';
import { Modal } from '@/ui/Modal';

interface ReasonDialogProps<Values extends { reason: string }> {
  title: string;
  description: string;
  confirm: string;
  schema: ZodType<Values, Values>;
  defaultValues: Values;
  onCancel: () => void;
  onConfirm: (values: Values) => Promise<void>;
  children?: (form: UseFormReturn<Values>) => ReactNode;
}

/** Asks for the reason of something that is done to somebody else's account, and for what it needs besides. */
export function ReasonDialog<Values extends { reason: string }>({
  title,
  description,
  confirm,
  schema,
  defaultValues,
  onCancel,
  onConfirm,
  children,
}: ReasonDialogProps<Values>) {
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: defaultValues as DefaultValues<Values>,
  });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      await onConfirm(values);
    } catch (error) {
      if (isCancelled(error)) return;
      if (error instanceof ApiProblem) applyRefusal(error, ['reason' as Path<Values>], form.setError);
      else form.setError('root', { message: messageOf(error) });
    }
  });
  return (
    <Modal open onOpenChange={(open) => open || onCancel()} title={title} description={description}>
      <form noValidate onSubmit={submit} className="space-y-5">
        {children?.(form)}
        <TextField
          label="Reason"
          autoComplete="off"
          hint="The owner of the account can read it."
          error={errors.reason?.message as string | undefined}
          {...form.register('reason' as Path<Values>)}
        />
        <FormError message={errors.root?.message} />
        <div className="flex flex-wrap justify-end gap-3">
          <Button look="quiet" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" look="danger" busy={isSubmitting}>
            {isSubmitting ? 'Working…' : confirm}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface SelectRowProps extends ComponentProps<'select'> {
  label: string;
  options: readonly { value: string; label: string }[];
}

export function SelectRow({ label, options, ...select }: SelectRowProps) {
  return (
    <Field label={label}>
      {(wiring) => (
        <select {...select} {...wiring} className={controlLook}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
