import { z } from 'zod/mini';

/** What the live connection says about rooms, checked before it is believed. */
export const WireMessage = z.object({
  roomId: z.string(),
  seq: z.number(),
  messageId: z.string(),
  userId: z.string(),
  username: z.string(),
  message: z.unknown(),
  clientId: z.optional(z.nullable(z.string())),
  timestamp: z.string(),
});
export type WireMessage = z.infer<typeof WireMessage>;

export const WireMember = z.object({
  roomId: z.optional(z.string()),
  userId: z.string(),
  username: z.string(),
});

export const WireJoined = z.object({
  roomId: z.string(),
  members: z.array(WireMember),
  lastSeq: z.number(),
  missed: z.array(WireMessage),
  gap: z.boolean(),
});
export type WireJoined = z.infer<typeof WireJoined>;

export const WirePosted = z.object({ messageId: z.string(), seq: z.number(), timestamp: z.string() });
export type WirePosted = z.infer<typeof WirePosted>;

export const WireTyping = z.object({
  roomId: z.string(),
  userId: z.string(),
  username: z.string(),
  isTyping: z.boolean(),
});

/** Other clients may send JSON instead of words: shown as what it is, never as markup. */
export function wordsOf(message: unknown): string {
  return typeof message === 'string' ? message : JSON.stringify(message);
}

const Deleted = z.object({ deleted: z.literal(true) });

/** Whether the account of the writer was deleted: the entry keeps its number and nothing else. */
export function wasDeleted(message: unknown): boolean {
  return Deleted.safeParse(message).success;
}

const Refusal = z.object({ error: z.object({ message: z.string() }) });

/** What the server says instead of an acknowledgement, when it refuses. */
export function refusalOf(answer: unknown): string | null {
  const refusal = Refusal.safeParse(answer);
  return refusal.success ? refusal.data.error.message : null;
}
