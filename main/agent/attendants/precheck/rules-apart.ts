/** Thread that reads, translates and counts whole rules packages, so that leases and sends never wait for one. */
import { MessageChannel, Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { ImportProgress } from '../../../../shared/api/operations-contract.ts';
import { askWorker } from '../../ground/base/ask-worker.ts';
import { AgentError } from '../../ground/error.ts';
import { packageEntry } from '../../ground/fhir/known-packages.ts';
import type { AgentErrorCode } from '../../ground/error-codes.ts';
import { RULES_WORKER_URL } from './worker-url.ts';

/** An entry of the list of imported packages. */
export const rulesEntry = packageEntry.extend({
  /** Date of the package's newest rule, YYYY-MM-DD. */
  date: z.string().nullable(),
  rules: z.int(),
});
export type RulesEntry = z.infer<typeof rulesEntry>;
export type RulesFacts = Omit<RulesEntry, 'file' | 'importedAt' | 'source'>;

/** A package as stored: the compressed file, and its entry in the list. */
export interface RulesMade {
  readonly facts: RulesFacts;
  readonly bytes: Uint8Array;
}

export type RulesReply =
  /** Null: the package holds no rules. */
  | { readonly kind: 'made'; readonly made: RulesMade | null }
  | {
      readonly kind: 'refused';
      readonly error: { readonly code: AgentErrorCode; readonly message: string; readonly messageZh: string };
    }
  | { readonly kind: 'failed' };

/** Limits for a whole package and for the thread that reads it. */
export interface RulesLimits {
  readonly allMs: number;
  readonly heapMb: number;
}
/** NHI's package takes 50 to 90 s on a busy machine with two cores. */
const LIMITS: RulesLimits = { allMs: 15 * 60_000, heapMb: 1024 };

/**
 * Reads a package file and makes its rules runnable; null if it holds none.
 * @throws AgentError as `readRules`; `rules-not-translated` with library, line and reason; `ig-package-too-large` if it takes too long or too much memory
 */
export async function makeRules(
  file: string,
  onProgress: (progress: ImportProgress) => void,
  limits: RulesLimits = LIMITS,
): Promise<RulesMade | null> {
  const worker = new Worker(RULES_WORKER_URL, {
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
    stdout: true,
  });
  worker.on('error', () => undefined);
  const { port1, port2 } = new MessageChannel();
  port1.on('message', onProgress);
  try {
    const reply = await askWorker<RulesReply>(worker, { packed: file, tell: port2 }, limits.allMs, [port2]);
    if (typeof reply === 'string') throw new AgentError('ig-package-too-large/compiling');
    if (reply.kind === 'made') return reply.made;
    if (reply.kind === 'refused') throw AgentError.received(reply.error);
    throw new AgentError('rules-library-damaged/unfit');
  } finally {
    port1.close();
    await worker.terminate();
  }
}
