import type { Tx } from '../db/store.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { caseRow } from './move.ts';
import { DUE_OUTBOX, INSERT_OUTBOX, OUTBOX_WRITTEN } from './queries.ts';
import { resultFile, type ResultFile } from './result-file.ts';

/** One result that the HIS has not got yet. */
export interface DueResult {
  readonly n: number;
  readonly caseId: string;
  /** @throws AgentError `sealed-damaged` */
  readonly result: () => ResultFile;
}

export const payloadPlace = (caseId: string, revision: number): string =>
  `outbox.payload.${caseId}.${String(revision)}`;

/**
 * Puts the result file of a case as it stands into the outbox, in the transaction of what caused it: the HIS gets
 * it at least once, whatever happens to the process or the export folder meanwhile.
 */
export function dueResult(context: CaseContext, tx: Tx, caseId: string): void {
  if (!context.exports) return;
  const row: CaseRecord = caseRow(tx, caseId);
  const result = resultFile(context, tx, row);
  tx.run(INSERT_OUTBOX, {
    case_id: caseId,
    revision: tx.revision,
    now: tx.now,
    payload: context.sealed.sealJson(payloadPlace(caseId, tx.revision), result),
  });
}

/** Oldest first, a hundred at a time: those behind `after`. */
export function dueResults(context: CaseContext, after = 0): DueResult[] {
  return context.store
    .all<{ n: number; case_id: string; revision: number; payload: Buffer }>(DUE_OUTBOX, { after })
    .map((row) => ({
      n: row.n,
      caseId: row.case_id,
      result: () =>
        context.sealed.openJson(row.payload, payloadPlace(row.case_id, row.revision)) as ResultFile,
    }));
}

/** The file is in place; a crash before this commit writes the same file once more. */
export function resultWritten(context: CaseContext, n: number): Promise<void> {
  return context.store.write((tx) => {
    tx.run(OUTBOX_WRITTEN, { n, now: tx.now });
  });
}
