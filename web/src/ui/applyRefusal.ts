import type { FieldValues, Path, UseFormSetError } from 'react-hook-form';

interface Refusal {
  message: string;
  fieldErrors: Readonly<Record<string, string>>;
}

/** The server says "is taken" of a field; a person reads "Email is taken." */
function sentence(field: string, message: string): string {
  const name = field.replace(/([A-Z])/g, ' $1').toLowerCase();
  const whole = /^[a-z]/.test(message) ? `${name} ${message}` : message;
  return `${whole.charAt(0).toUpperCase()}${whole.slice(1)}${/[.!?]$/.test(whole) ? '' : '.'}`;
}

/** Puts a refusal of the server where the person can fix it: on the fields it names, else on the form. */
export function applyRefusal<T extends FieldValues>(
  { message, fieldErrors }: Refusal,
  fields: readonly Path<T>[],
  setError: UseFormSetError<T>,
): void {
  // A list reports its elements as `tags.0`: they belong to the field.
  const found = Object.entries(fieldErrors).flatMap(([place, said]) => {
    const field = fields.find((name) => place === name || place.startsWith(`${name}.`));
    return field === undefined ? [] : [{ field, said }];
  });
  for (const [index, { field, said }] of found.entries()) {
    setError(field, { type: 'server', message: sentence(field, said) }, { shouldFocus: index === 0 });
  }
  if (found.length === 0) setError('root', { type: 'server', message });
}
