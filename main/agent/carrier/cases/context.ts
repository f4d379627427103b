import type { Store } from '../../ground/db/store.ts';
import type { Log } from '../../ports.ts';
import type { CaseIndex } from '../../index/case-index.ts';
import type { SealedCase } from './case-record.ts';

/** Dependencies of the case store's parts. */
export interface CaseContext {
  readonly store: Store;
  readonly sealed: SealedCase;
  readonly index: CaseIndex;
  /** Identity of the destination that settings name now. */
  readonly destination: string;
  /** The same destination at its former address; case numbers owned there count here. Set for one search of one case; docs/doubtful-send.md. */
  readonly formerly?: string;
  /** True if results are written back (`results.exportDir` is set). */
  readonly exports: boolean;
  /** True if a new case gets a result file at once (`results.acknowledge`). Absent: no. */
  readonly acknowledges?: boolean;
  /** After a restore: a file older than this (ms) without a case is held for a person; null otherwise. */
  readonly reconcileBefore: number | null;
  /** Hashes of Bundles that the trail records as sent and the database lacks: held when they are found again. */
  readonly unknownSends: ReadonlySet<string>;
  readonly checkLevel: 'error' | 'warn' | 'off';
  /** Longest wait for a person, if data are missing by NHI's rules (`precheck.onMissing: hold`), ms; 0: no wait, or no rules imported. */
  readonly lookMs: () => number;
  readonly log: Log;
}
