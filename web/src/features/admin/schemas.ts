import { z } from 'zod';

export const ReasonRule = z
  .string()
  .trim()
  .min(10, 'A sentence, please: the owner of the account can read it.')
  .max(500, 'At most 500 characters.')
  .refine((text) => !/[\r\n]/.test(text), 'On one line, please.');

export const Reason = z.object({ reason: ReasonRule });
export type ReasonForm = z.infer<typeof Reason>;

export const Suspension = Reason.extend({ days: z.enum(['1', '7', '30', 'none']) });
export type SuspensionForm = z.infer<typeof Suspension>;

export const RoleChange = Reason.extend({ role: z.enum(['user', 'moderator', 'admin']) });
export type RoleChangeForm = z.infer<typeof RoleChange>;

/** When a suspension ends that begins now; `null` is "until somebody ends it". */
export function endOf(days: SuspensionForm['days'], now: number = Date.now()): string | null {
  return days === 'none' ? null : new Date(now + Number(days) * 86_400_000).toISOString();
}
