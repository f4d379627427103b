import { z } from 'zod';

/** What a process of the agent or of the first run asks of its host; each answer is a text, or null where there is none. */
export const hostCall = z.enum(['resolveProxy', 'encrypt', 'decrypt']);
export type HostCall = z.infer<typeof hostCall>;

export const hostAsk = z.object({ kind: z.literal('ask'), id: z.int(), call: hostCall, value: z.string() });
export type HostAsk = z.infer<typeof hostAsk>;

export const hostAnswer = z.object({ kind: z.literal('answer'), id: z.int(), value: z.string().nullable() });

export const hostRefusal = z.object({
  kind: z.literal('refusal'),
  id: z.int(),
  code: z.string(),
  message: z.string(),
  messageZh: z.string(),
});

/** The host's reply to an ask of the same `id`. */
export type HostReply = z.infer<typeof hostAnswer> | z.infer<typeof hostRefusal>;
