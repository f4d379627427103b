import type { AuditReport } from '../../../shared/api/views/audit-report.ts';

/** What a line of the trail says; no patient data. */
export interface AuditEntry {
  /** e.g. `send-intent`, `send-outcome`, `move`, `admit`, `raw-shown`, `key-generated`, `backup`, `restore`. */
  readonly kind: string;
  /** `agent`, or the person's name. */
  readonly actor: string;
  readonly caseId?: string;
  readonly attemptId?: string;
  readonly sha256?: string;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}
export interface AuditLine extends AuditEntry {
  readonly v: 1;
  readonly n: number;
  readonly at: string;
  /** SHA-256 of the previous line's text; the first line's is 64 zeros. */
  readonly prev: string;
}

/** Append-only, hash-chained `audit/YYYY-MM.jsonl`, outside the database. */
export interface Audit {
  /** Resolves once the line is fsynced; lines waiting together share one fsync. */
  append(entry: AuditEntry): Promise<void>;
  /** Lines from the end of the trail, newest last, for reconciling at start; damaged ones are passed over. */
  tail(count: number): Promise<AuditLine[]>;
  /**
   * Every line that is left, in order, or those of the months from `fromMonth` (YYYY-MM in Taipei) on.
   * @throws AgentError `audit-damaged` unless damaged lines are to be passed over.
   */
  read(options?: { readonly damaged?: 'pass-over'; readonly fromMonth?: string }): AsyncIterable<AuditLine>;
  verify(): Promise<AuditReport>;
  /**
   * Removes the files of the years before `year`; what is left still verifies. A trail that is broken stays as it is.
   * @returns how many were removed
   */
  retire(year: number): Promise<number>;
  close(): Promise<void>;
}
