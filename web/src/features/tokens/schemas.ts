import { z } from 'zod';
import { AREAS } from './scopes';

const SCOPES = AREAS.flatMap(({ scopes }) => scopes.map(({ scope }) => scope));

export const EXPIRIES = [
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 366, label: 'A year' },
] as const;

export const NewToken = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'Give it a name that you will know later.')
    .max(60, 'At most 60 characters.'),
  scopes: z.array(z.enum(SCOPES)).min(1, 'Choose at least one thing that it may do.'),
  expiresInDays: z.coerce.number<string>().int().min(1).max(366),
});
export type NewTokenInput = z.input<typeof NewToken>;
export type NewTokenForm = z.output<typeof NewToken>;
