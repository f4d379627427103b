import type { AuditReport } from '../../../../shared/api/operations-contract.ts';
import type { Clock } from '../../ports.ts';
import type { AuditKind } from '../../../../shared/audit-kinds.ts';

/** Content of a line of the trail; no patient data. */
export interface AuditEntry {
  readonly kind: AuditKind;
  /** `agent`, or the person's name. */
  readonly actor: string;
  readonly caseId?: string;
  readonly attemptId?: string;
  readonly sha256?: string;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}
/** A line as read from the file. */
export interface AuditLine extends AuditEntry {
  readonly v: 1;
  readonly n: number;
  readonly at: string;
  /** SHA-256 of the previous line's text; the first line's is 64 zeros. */
  readonly prev: string;
}

/** End of the chain: the next line gets number `n + 1` and this `prev`. */
export interface ChainEnd {
  readonly n: number;
  readonly prev: string;
}
/** A line's number and the SHA-256 of its text. A copy kept elsewhere proves the whole trail up to that line. */
export interface TrailHead {
  readonly n: number;
  readonly hash: string;
}

/** Keys of the vault that lines are keyed by. */
export interface TrailKeys {
  /** Names the key that new lines get. */
  readonly macKey: string;
  /** HMAC-SHA-256 by that key, hex. */
  mac(text: Buffer | string): string;
  /** True if `mac` is that of `text` by the key of that name; null where there is no such key here. */
  checkMac(key: string, text: Buffer | string, mac: string): boolean | null;
}

/** A head to compare the trail with, and who kept it. */
export interface HeldHead {
  readonly by: AuditReport['heldAgainst'][number]['by'];
  readonly head: TrailHead;
}

/** Parameters for opening a trail. */
export interface AuditOptions {
  readonly dir: string;
  readonly clock: Clock;
  readonly keys: TrailKeys;
  /** The head that the database keeps now. */
  readonly anchor?: () => TrailHead | null;
}

/** Append-only, hash-chained `audit/YYYY-MM.jsonl`, outside the database. */
export interface Audit {
  /** Resolves once the line is fsynced; lines waiting together share one fsync. */
  append(entry: AuditEntry): Promise<void>;
  /** Lines from the end of the trail, newest last, for reconciling at start; damaged ones are skipped. */
  tail(count: number): Promise<AuditLine[]>;
  /**
   * Every remaining line, in order, or those of the months from `fromMonth` (YYYY-MM in Taipei) on.
   * @throws AgentError `audit-damaged` unless damaged lines are to be skipped.
   */
  read(options?: { readonly damaged?: 'pass-over'; readonly fromMonth?: string }): AsyncIterable<AuditLine>;
  /** Reads every line, and compares the trail with the head in the database and with `heads`. */
  verify(heads?: readonly HeldHead[]): Promise<AuditReport>;
  /** The last line on disk; null in an empty trail. */
  head(): TrailHead | null;
  /** End of the trail when it was opened, before any new line. */
  readonly foundEnd: ChainEnd;
  /**
   * Removes the files of the years before `year`; the rest still verifies. A broken trail stays as it is.
   * @returns number of removed files
   */
  retire(year: number): Promise<number>;
  /** The year that the trail begins with; null where there is none. */
  oldestYear(): Promise<number | null>;
  close(): Promise<void>;
}
