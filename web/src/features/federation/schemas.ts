import { z } from 'zod';

/** The rules of the server, said before the round trip; the server still has the last word. */
export const Newcomer = z.object({
  username: z
    .string()
    .min(3, 'At least 3 characters.')
    .max(20, 'At most 20 characters.')
    .regex(/^[A-Za-z0-9_-]+$/, 'Only letters, digits, _ and -.'),
  email: z.email('Enter an email address, like ada@example.org.'),
});
export type NewcomerForm = z.infer<typeof Newcomer>;
