import { z } from 'zod';

/** The rules of the server, said before the round trip; the server still has the last word. */
export const SignUp = z.object({
  email: z.email('Enter an email address, like ada@example.org.'),
  username: z
    .string()
    .min(3, 'At least 3 characters.')
    .max(20, 'At most 20 characters.')
    .regex(/^[A-Za-z0-9_-]+$/, 'Only letters, digits, _ and -.'),
  password: z.string().min(8, 'At least 8 characters.').max(100, 'At most 100 characters.'),
});
export type SignUpForm = z.infer<typeof SignUp>;

export const SignIn = z.object({
  email: z.email('Enter the email address of your account.'),
  password: z.string().min(1, 'Enter your password.'),
});
export type SignInForm = z.infer<typeof SignIn>;

export const Resend = z.object({ email: z.email('Enter the email address of your account.') });
export type ResendForm = z.infer<typeof Resend>;

/** Only a path of this site may follow a sign-in: `//elsewhere` and `https:` are other people's sites. */
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/';
}

export const PasswordProof = z.object({ password: z.string().min(1, 'Enter your password.') });
export type PasswordProofForm = z.infer<typeof PasswordProof>;
