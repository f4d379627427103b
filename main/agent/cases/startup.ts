import { moveCase } from './move.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { BOUND_ELSEWHERE, UNFINISHED_CASES } from './queries.ts';
import { doubtFrom, doubtInterrupted } from './sending.ts';

const AGENT = 'agent';

export interface StartReport {
  /** Cases that were `sending` when the process ended; each is looked up before anything else happens to it. */
  readonly interrupted: readonly string[];
  /** Open cases bound to another destination than settings name now. */
  readonly boundElsewhere: number;
}

/** Brings the cases to what a new owner may assume. Safe to run again after a crash in its middle. */
export async function settleAtStart(context: CaseContext): Promise<StartReport> {
  const interrupted = await doubtInterrupted(context);
  const boundElsewhere = await context.store.write((tx) => {
    const rows = tx.all<CaseRecord>(BOUND_ELSEWHERE, { destination: context.destination });
    const open = rows.filter((row) => row.delivery === 'queued' || row.delivery === 'waiting');
    open.forEach((row) => {
      moveCase(
        tx,
        row,
        'hold',
        AGENT,
        { hold_reason: 'destination-changed', unread: 1 },
        { reason: 'destination-changed' },
      );
    });
    return open.length;
  });
  return { interrupted, boundElsewhere };
}

/**
 * After a restore or a rebuild: what happened since the backup is unknown, so every case that is not proven finished
 * is in doubt, never queued. A case our checks never understood could not have been sent and stays refused.
 */
export function doubtRestored(
  context: CaseContext,
  restoredAt: number,
): Promise<{ cases: number; uncertain: number }> {
  return context.store.write((tx) => {
    const rows = tx
      .all<CaseRecord>(UNFINISHED_CASES)
      .filter((row) => row.summary !== null && row.superseded_by === null);
    rows.forEach((row) => {
      moveCase(
        tx,
        row,
        'restored',
        AGENT,
        { ...doubtFrom(tx, row), ...asItStood(row), error_code: 'restored', unread: 1 },
        {},
      );
    });
    // In the same commit: a crash before it does all of this again, one after it never twice.
    const value = String(restoredAt);
    tx.run(
      `INSERT INTO meta (key, value) VALUES ('restored_done', $value) ON CONFLICT (key) DO UPDATE SET value = $value`,
      { value },
    );
    const cases = tx.get<{ n: number }>(`SELECT COUNT(*) AS n FROM cases`)?.n ?? 0;
    return { cases, uncertain: rows.length };
  });
}

/**
 * Where a restored case goes back to once NHI provably lacks it. Only one that was on its way is sent again: what our
 * checks refused, a person held or cancelled, or an attachment is missing of, stays so.
 */
function asItStood(row: CaseRecord): Pick<CaseRecord, 'doubt_after' | 'held_from'> {
  switch (row.delivery) {
    case 'queued':
    case 'sending':
    case 'accepted':
      return { doubt_after: null, held_from: null };
    case 'uncertain':
      return { doubt_after: row.doubt_after, held_from: row.held_from };
    case 'waiting':
    case 'refused':
    case 'held':
    case 'rejected':
    case 'cancelled':
      return { doubt_after: row.delivery, held_from: row.held_from };
  }
}
