import { z } from 'zod';
import { hostAnswer, hostAsk, hostRefusal } from '../agent-process/host-questions.ts';
import { serveMessage, slotChoice } from '../agent-process/messages.ts';

/** What passes over the parent port between the main process and the process of the first run. */
export const toSetup = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open'),
    /** Absolute path of the `agent.yaml` to be written. */
    file: z.string().min(1),
    slots: z.array(slotChoice).min(1),
  }),
  serveMessage,
  hostAnswer,
  hostRefusal,
]);
export type ToSetup = z.infer<typeof toSetup>;

export const fromSetup = z.discriminatedUnion('kind', [
  hostAsk,
  /** The settings are on disk and a person wants the agent started. */
  z.object({ kind: z.literal('finished') }),
]);
export type FromSetup = z.infer<typeof fromSetup>;
