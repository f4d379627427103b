import type { Tx } from '../db/store.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { caseRow, type EventDetail } from './move.ts';
import { movesOf, notAllowed, type By, type StaffMove } from './staff-moves.ts';

/**
 * A person's move, allowed or refused by what the case is in the moment of the write.
 * @throws AgentError `move-not-allowed`, `case-not-found`
 */
export function staffChange(
  context: CaseContext,
  id: string,
  move: StaffMove,
  by: By,
  work: (tx: Tx, row: CaseRecord, detail: EventDetail) => void,
): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, id);
    if (!movesOf(row).includes(move)) {
      throw notAllowed(
        row,
        `A case that is ${row.delivery} does not allow “${move}”.`,
        '案件目前的狀態不能做這個動作。',
      );
    }
    work(tx, row, noteOf(context, id, by));
  });
}

/** What a person typed may name a patient: it is sealed in the history and in the trail alike. */
export function noteOf(context: CaseContext, id: string, by: By): EventDetail {
  return by.reason === null ? {} : { note: context.sealed.sealNote(id, by.reason) };
}
