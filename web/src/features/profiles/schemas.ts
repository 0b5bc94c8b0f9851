import { z } from 'zod';

function isWebAddress(text: string): boolean {
  return text === '' || (/^https?:\/\//i.test(text) && URL.canParse(text));
}

export const ProfileForm = z.object({
  displayName: z.string().trim().min(1, 'Say what to call you.').max(50, 'At most 50 characters.'),
  bio: z.string().trim().max(500, 'At most 500 characters.'),
  location: z.string().trim().max(100, 'At most 100 characters.'),
  website: z
    .string()
    .trim()
    .max(200, 'At most 200 characters.')
    .refine(isWebAddress, 'Enter a whole address, like https://example.org.'),
});
export type ProfileFormValues = z.infer<typeof ProfileForm>;
