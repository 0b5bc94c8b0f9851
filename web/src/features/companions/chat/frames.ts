import { z } from 'zod/mini';

/** The frames of the companion's socket that this page understands; others are for other clients and are skipped. */
const Frame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ready'),
    engine: z.string(),
    model: z.string(),
    notice: z.nullable(z.string()),
    conversationId: z.string(),
  }),
  z.object({
    type: z.literal('start'),
    generationId: z.string(),
    clientId: z.nullable(z.string()),
    replayed: z.boolean(),
  }),
  z.object({ type: z.literal('chunk'), content: z.string(), finished: z.boolean(), seq: z.number() }),
  z.object({ type: z.literal('suggestions'), suggestions: z.array(z.string()) }),
  z.object({ type: z.literal('complete'), generationId: z.string() }),
  z.object({ type: z.literal('stopped'), generationId: z.string() }),
  z.object({
    type: z.literal('error'),
    message: z.string(),
    code: z.string(),
    retryable: z.boolean(),
    clientId: z.optional(z.nullable(z.string())),
  }),
  z.object({ type: z.literal('authExpiring') }),
]);
export type Frame = z.infer<typeof Frame>;

export function parseFrame(text: unknown): Frame | null {
  if (typeof text !== 'string') return null;
  try {
    const frame = Frame.safeParse(JSON.parse(text));
    return frame.success ? frame.data : null;
  } catch {
    return null;
  }
}
