import type { CaseContent } from '../../../../shared/api/content-contract.ts';
import type { OwnRule } from '../../../../shared/settings.ts';
import type { CheckLevel } from './checker.ts';
import type { PackageMade } from './package/compile-apart.ts';
import type { Inspection } from './problem.ts';
import type { AgentErrorCode } from '../../ground/error-codes.ts';

// Built, all chunks of the agent lie in one folder; from source, Node runs the .ts itself.
export const CHECK_WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './worker.ts' : './check-worker.js',
  import.meta.url,
);

/** Messages between the agent's thread and the checking thread. Bytes are copied. */
export interface CheckRequest {
  readonly kind: 'inspect' | 'content';
  readonly bytes: Uint8Array;
  /** Another level than the checker's own. */
  readonly level?: CheckLevel;
  /** For `content`: with the patient's data unmasked. */
  readonly phi?: boolean;
  /** The imported guide to check against; null: the one that ships. */
  readonly igFile?: string | null;
}

export type CheckReply =
  | { readonly kind: 'inspected'; readonly inspection: Inspection }
  | { readonly kind: 'content'; readonly content: CaseContent | null }
  /** An error the checks did not foresee; without its message, which could quote the input. */
  | { readonly kind: 'failed' };

export interface CheckWorkerData {
  readonly hospitalId: string;
  readonly level: CheckLevel;
  readonly rules: readonly OwnRule[];
}

/** Request to a thread that is started for it alone. */
export interface GuideRequest {
  readonly kind: 'compile';
  readonly file: string;
}

export type GuideReply =
  | { readonly kind: 'compiled'; readonly made: PackageMade }
  | {
      readonly kind: 'refused';
      readonly error: { readonly code: AgentErrorCode; readonly message: string; readonly messageZh: string };
    }
  | { readonly kind: 'failed' };
