import type { CheckLevel } from './checker.ts';
import type { Inspection } from './problem.ts';
import type { Projection } from './project.ts';

/** What crosses between the agent's thread and the checking one. Bytes go over as a copy of their own. */
export interface CheckRequest {
  readonly kind: 'inspect' | 'project';
  readonly bytes: Uint8Array;
  /** The compiled guide to check against, if any. */
  readonly igFile?: string | null;
}

export type CheckReply =
  | { readonly kind: 'inspected'; readonly inspection: Inspection }
  | { readonly kind: 'projected'; readonly projection: Projection | null }
  /** An error the checks did not foresee; without its message, which could quote the input. */
  | { readonly kind: 'failed' };

export interface CheckWorkerData {
  readonly hospitalId: string;
  readonly level: CheckLevel;
}
