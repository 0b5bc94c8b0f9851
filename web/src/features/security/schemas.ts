import { z } from 'zod';

export const AppCode = z.object({
  code: z
    .string()
    .transform((text) => text.replaceAll(/\s/g, ''))
    .pipe(z.string().regex(/^[0-9]{6}$/, 'Enter the six digits that the app shows now.')),
});
export type AppCodeForm = z.infer<typeof AppCode>;

export const RecoveryCode = z.object({
  code: z
    .string()
    .trim()
    .min(1, 'Enter one of your recovery codes.')
    .max(32, 'Enter one recovery code, like 8F3K-….'),
});

export const PasskeyName = z.object({
  name: z.string().trim().min(1, 'Give it a name.').max(50, 'At most 50 characters.'),
});
export type PasskeyNameForm = z.infer<typeof PasskeyName>;

export const PasswordProof = z.object({ password: z.string().min(1, 'Enter your password.') });
export type PasswordProofForm = z.infer<typeof PasswordProof>;
