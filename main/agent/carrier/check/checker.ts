import type { OwnRule } from '../../../../shared/settings.ts';
import type { CaseContent } from '../../../../shared/api/content-contract.ts';
import type { Inspection } from './problem.ts';

/** Runs parsing, hashing and checking in a worker thread; an input that outlives the deadline costs the worker, not the agent. */
export interface Checker {
  /** `bytes` as found on disk. Never throws for bad input: that is a problem in the Inspection (`check-timeout`, `check-crashed` included). */
  inspect(bytes: Buffer, options?: InspectOptions): Promise<Inspection>;
  /** Content of a Bundle, arranged for people. Null if it is no Bundle or could not be read in time. */
  content(bytes: Buffer, phi: boolean): Promise<CaseContent | null>;
  close(): Promise<void>;
}
export interface InspectOptions {
  /** Another level than the checker's own. */
  readonly level?: CheckLevel;
}

/** `validation.level`: whether errors refuse, are shown only, or the rules are not run at all. */
export type CheckLevel = 'error' | 'warn' | 'off';

export interface CheckerOptions {
  readonly hospitalId: string;
  readonly level: CheckLevel;
  readonly deadlineMs: number;
  /** The hospital's own rules. */
  readonly rules?: readonly OwnRule[];
  /** Time for which the thread is kept without work, ms; five minutes by default. */
  readonly idleMs?: number;
  /** Called at each check: the compiled guide (package/store.ts) to check against; null: the guide that ships. */
  readonly igFile?: () => string | null;
}
