import { z } from 'zod';
import { hostAnswer, hostAsk, hostRefusal } from './host-questions.ts';

/**
 * What passes over the parent port between the desktop's main process and its agent. Both ends parse what they
 * receive: the two may be of different versions for as long as an update takes.
 */

/** Ways to open the data key that a desktop offers by itself, in the order they are tried. */
export const slotChoice = z.enum(['safeStorage', 'machine']);
export type SlotChoice = z.infer<typeof slotChoice>;

/** A secret a person typed because no slot opened. Never in arguments or environment, where others could read it. */
export const typedSecret = z.object({ kind: z.enum(['recovery', 'passphrase']), text: z.string().min(1) });
export type TypedSecret = z.infer<typeof typedSecret>;

export const startMessage = z.object({
  kind: z.literal('start'),
  /** Absolute path of `agent.yaml`. */
  config: z.string().min(1),
  slots: z.array(slotChoice).min(1),
  secret: typedSecret.nullable(),
});
export type StartMessage = z.infer<typeof startMessage>;

/** Comes with one port: answer the contract's calls on it, under this name. */
export const serveMessage = z.object({ kind: z.literal('serve'), actor: z.string().min(1) });

export const toAgent = z.discriminatedUnion('kind', [
  startMessage,
  serveMessage,
  z.object({ kind: z.literal('suspend') }),
  z.object({ kind: z.literal('resume') }),
  /** Finish or safely abandon what is under way, then exit with 0. */
  z.object({ kind: z.literal('drain') }),
  z.object({ kind: z.literal('make-recovery-code') }),
  hostAnswer,
  hostRefusal,
]);
export type ToAgent = z.infer<typeof toAgent>;

export const slotOwner = z.object({ kind: z.string(), account: z.string(), host: z.string() });
export type SlotOwner = z.infer<typeof slotOwner>;

export const startFailure = z.object({
  kind: z.literal('failed'),
  /** `settings`, or the code of the AgentError. */
  code: z.string(),
  message: z.string(),
  messageZh: z.string(),
  /** Every problem of the settings file, one a line. */
  problems: z.array(z.string()),
  /** Who can open the data folder's key, when this account cannot. */
  owners: z.array(slotOwner),
  /** For `locked`: the page of the service that holds the data folder, where it has one. */
  serviceUrl: z.string().nullable().optional(),
});
export type StartFailure = z.infer<typeof startFailure>;

export const fromAgent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), dataDir: z.string(), slotKinds: z.array(z.string()) }),
  startFailure,
  hostAsk,
  /** A newer version lies in the hospital's update folder. */
  z.object({ kind: z.literal('update'), version: z.string().regex(/^\d+\.\d+\.\d+$/) }),
  /** To be shown once and kept nowhere. */
  z.object({ kind: z.literal('recovery-code'), code: z.string() }),
  z.object({ kind: z.literal('recovery-code-failed'), message: z.string(), messageZh: z.string() }),
]);
export type FromAgent = z.infer<typeof fromAgent>;

/** Exit code of an agent that could not start and has said why; anything else but 0 is a crash. */
export const EXIT_NOT_STARTED = 3;
