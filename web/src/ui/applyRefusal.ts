import type { FieldValues, Path, UseFormSetError } from 'react-hook-form';

interface Refusal {
  message: string;
  fieldErrors: Readonly<Record<string, string>>;
}

/** Puts a refusal of the server where the person can fix it: on the fields it names, else on the form. */
export function applyRefusal<T extends FieldValues>(
  { message, fieldErrors }: Refusal,
  fields: readonly Path<T>[],
  setError: UseFormSetError<T>,
): void {
  const known = fields.filter((field) => field in fieldErrors);
  for (const [index, field] of known.entries()) {
    setError(field, { type: 'server', message: fieldErrors[field] ?? message }, { shouldFocus: index === 0 });
  }
  if (known.length === 0) setError('root', { type: 'server', message });
}
