import { z } from 'zod';
import { type AgentErrorCode, isErrorCode } from '../../agent/ground/error-codes.ts';

/** Calls of the agent's or the first run's process to its host; the answer is a text or null. */
const hostCall = z.enum(['resolveProxy', 'encrypt', 'decrypt']);
export type HostCall = z.infer<typeof hostCall>;

const hostAsk = z.object({ kind: z.literal('ask'), id: z.int(), call: hostCall, value: z.string() });
export type HostAsk = z.infer<typeof hostAsk>;

const hostAnswer = z.object({ kind: z.literal('answer'), id: z.int(), value: z.string().nullable() });

const hostRefusal = z.object({
  kind: z.literal('refusal'),
  id: z.int(),
  code: z.custom<AgentErrorCode>(isErrorCode),
  message: z.string(),
  messageZh: z.string(),
});

/** The host's reply to the call with the same `id`. */
export type HostReply = z.infer<typeof hostAnswer> | z.infer<typeof hostRefusal>;

/**
 * Messages on the parent port between the desktop's main process and its agent. Both ends parse what they receive: during an update they
 * may have different versions.
 */

/** Slots that a desktop offers without a person, in the order of attempts. */
const slotChoice = z.enum(['safeStorage', 'machine']);
export type SlotChoice = z.infer<typeof slotChoice>;

/** A secret that a person typed because no slot opened. Never in arguments or environment, which others could read. */
const typedSecret = z.object({ kind: z.enum(['recovery', 'passphrase']), text: z.string().min(1) });
export type TypedSecret = z.infer<typeof typedSecret>;

const startMessage = z.object({
  kind: z.literal('start'),
  /** Absolute path of `agent.yaml`. */
  config: z.string().min(1),
  slots: z.array(slotChoice).min(1),
  secret: typedSecret.nullable(),
});
export type StartMessage = z.infer<typeof startMessage>;

/** Comes with a port: answer the contract's calls on it, audited under this name. */
const serveMessage = z.object({ kind: z.literal('serve'), actor: z.string().min(1) });

export const toAgent = z.discriminatedUnion('kind', [
  startMessage,
  serveMessage,
  z.object({ kind: z.literal('suspend') }),
  z.object({ kind: z.literal('resume') }),
  /** Finish or safely abandon running sends, then exit with 0. */
  z.object({ kind: z.literal('drain') }),
  z.object({ kind: z.literal('make-recovery-code') }),
  hostAnswer,
  hostRefusal,
]);
export type ToAgent = z.infer<typeof toAgent>;

const slotOwner = z.object({ kind: z.string(), account: z.string(), host: z.string() });
export type SlotOwner = z.infer<typeof slotOwner>;

const startFailure = z.object({
  kind: z.literal('failed'),
  /** `settings`, or the code of the AgentError. */
  code: z.string(),
  message: z.string(),
  messageZh: z.string(),
  /** Every problem of the settings file, one a line. */
  problems: z.array(z.string()),
  /** Accounts whose slots open the data folder, if this account cannot. */
  owners: z.array(slotOwner),
  /** For `locked`: the page of the service that holds the data folder, if it has one. */
  serviceUrl: z.string().nullable().optional(),
});
export type StartFailure = z.infer<typeof startFailure>;

export const fromAgent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), dataDir: z.string(), slotKinds: z.array(z.string()) }),
  startFailure,
  hostAsk,
  /** The host shows the code once and stores it nowhere. */
  z.object({ kind: z.literal('recovery-code'), code: z.string() }),
  z.object({ kind: z.literal('recovery-code-failed'), message: z.string(), messageZh: z.string() }),
]);
export type FromAgent = z.infer<typeof fromAgent>;

/** Exit code of an agent that could not start and has sent the reason; any other code except 0 is a crash. */
export const EXIT_NOT_STARTED = 3;

/** Messages on the parent port between the main process and the process of the first run. */
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
