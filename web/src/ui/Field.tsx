import { useId, type ComponentProps, type ReactNode } from 'react';
import { classes } from './classes';

const CONTROL =
  'block w-full rounded-xl border border-line-strong/70 bg-surface px-3.5 py-2.5 text-base text-ink placeholder:text-muted/80 ' +
  'aria-invalid:border-danger disabled:opacity-60';

interface FieldShape {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

interface Wiring {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
}

/** A label, a control and its hint, or in place of the hint what is wrong; a screen reader hears them as one thing. */
export function Field({
  label,
  hint,
  error,
  children,
}: FieldShape & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = error !== undefined ? `${id}-error` : hint !== undefined ? `${id}-hint` : undefined;
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': described,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {hint !== undefined && error === undefined && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-sm font-medium text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

export function TextField({ label, hint, error, className, ...input }: FieldShape & ComponentProps<'input'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => <input {...input} {...wiring} className={classes(CONTROL, className)} />}
    </Field>
  );
}

export function TextAreaField({
  label,
  hint,
  error,
  className,
  ...area
}: FieldShape & ComponentProps<'textarea'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => <textarea {...area} {...wiring} className={classes(CONTROL, className)} />}
    </Field>
  );
}

export { CONTROL as controlLook };
