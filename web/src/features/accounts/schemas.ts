import { z } from 'zod';

/** The rules of the server, said before the round trip; the server still has the last word. */
const NewPassword = z.string().min(8, 'At least 8 characters.').max(100, 'At most 100 characters.');

export const SignUp = z.object({
  email: z.email('Enter an email address, like ada@example.org.'),
  username: z
    .string()
    .min(3, 'At least 3 characters.')
    .max(20, 'At most 20 characters.')
    .regex(/^[A-Za-z0-9_-]+$/, 'Only letters, digits, _ and -.'),
  password: NewPassword,
});
export type SignUpForm = z.infer<typeof SignUp>;

export const SignIn = z.object({
  email: z.email('Enter the email address of your account.'),
  password: z.string().min(1, 'Enter your password.'),
});
export type SignInForm = z.infer<typeof SignIn>;

/** For whatever is mailed to an account. */
export const Resend = z.object({ email: z.email('Enter the email address of your account.') });
export type ResendForm = z.infer<typeof Resend>;

export const PasswordReset = z.object({ password: NewPassword });
export type PasswordResetForm = z.infer<typeof PasswordReset>;

/** The current password is asked for only where there is one. */
export const PasswordChange = z.object({
  currentPassword: z.string().min(1, 'Enter your current password.').optional(),
  newPassword: NewPassword,
});
export type PasswordChangeForm = z.infer<typeof PasswordChange>;

export const EmailChange = z.object({ email: z.email('Enter an email address, like ada@example.org.') });
export type EmailChangeForm = z.infer<typeof EmailChange>;

/** Only a path of this site may follow a sign-in: `//elsewhere` and `https:` are other people's sites. */
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/';
}
