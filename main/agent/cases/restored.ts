import { META_SET, PAUSED_BY_RESTORE } from '../db/meta.ts';
import { doubtColumns } from './absent.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { moveCase, type CaseSet } from './move.ts';
import { UNFINISHED_CASES } from './queries.ts';

/**
 * After a restore or a rebuild: what happened since is unknown, so every case that is not proven finished is in doubt,
 * never queued, and remembers where it was for when NHI provably lacks it. One our checks never understood could not have
 * been sent and stays refused. Sending is paused until a person has looked.
 * @param cancelled cases that a person cancelled by what the trail says, which may be after the backup was made: should NHI
 *   lack them, they are cancelled and never sent
 */
export function doubtRestored(
  context: CaseContext,
  restoredAt: number,
  cancelled: ReadonlySet<string>,
): Promise<{ cases: number; uncertain: number }> {
  return context.store.write((tx) => {
    const rows = tx.all<CaseRecord>(UNFINISHED_CASES);
    rows.forEach((row) => {
      const before = cancelled.has(row.id) ? ENDED : whereItWas(row);
      const columns = { ...doubtColumns(tx, row), ...before, error_code: 'restored', unread: 1 };
      moveCase(tx, row, 'restored', 'agent', columns);
    });
    tx.run(`UPDATE destinations SET paused_by_person = 1 WHERE id = $id`, { id: context.destination });
    tx.run(META_SET, { key: PAUSED_BY_RESTORE, value: context.destination });
    // In the same commit: a crash before it does all of this again, one after it never twice.
    tx.run(META_SET, { key: 'restored_done', value: String(restoredAt) });
    const cases = tx.get<{ n: number }>(`SELECT COUNT(*) AS n FROM cases`)?.n ?? 0;
    return { cases, uncertain: rows.length };
  });
}

const ENDED: CaseSet = { doubt_after: 'cancelled', next_attempt_at: null };

function whereItWas(row: CaseRecord): CaseSet {
  switch (row.delivery) {
    case 'waiting':
    case 'refused':
    case 'rejected':
    case 'cancelled':
      return { doubt_after: row.delivery, next_attempt_at: null };
    case 'held':
      return { doubt_after: 'held', held_from: row.held_from };
    case 'queued':
      return { next_attempt_at: null };
    case 'sending':
    case 'accepted':
      return {};
    case 'uncertain':
      return { held_from: row.held_from };
  }
}
