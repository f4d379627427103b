import { z } from 'zod';
import { hostCall, slotChoice } from '../agent-process/messages.ts';

/** What passes over the parent port between the main process and the process of the first run. */
export const toSetup = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open'),
    /** Absolute path of the `agent.yaml` to be written. */
    file: z.string().min(1),
    slots: z.array(slotChoice).min(1),
  }),
  /** Comes with one port: answer the wizard's calls on it, under this name. */
  z.object({ kind: z.literal('serve'), actor: z.string().min(1) }),
  z.object({ kind: z.literal('answer'), id: z.int(), value: z.string().nullable() }),
  z.object({
    kind: z.literal('refusal'),
    id: z.int(),
    code: z.string(),
    message: z.string(),
    messageZh: z.string(),
  }),
]);
export type ToSetup = z.infer<typeof toSetup>;

export const fromSetup = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ask'), id: z.int(), call: hostCall, value: z.string() }),
  /** The settings are on disk and a person wants the agent started. */
  z.object({ kind: z.literal('finished') }),
]);
export type FromSetup = z.infer<typeof fromSetup>;
