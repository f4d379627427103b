import { accept, ownerOf } from './accept.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { addEvent, caseRow, moveCase, setCase } from './move.ts';

const AGENT = 'agent';

/** Nothing surfaced of a case that was taken for absent: it is looked for until its day is over. */
export function noteWatch(context: CaseContext, caseId: string, nextAt: number): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.watch_until === null || row.watch_until > tx.now) {
      // Nobody has to see this: no revision, no event.
      tx.run(`UPDATE cases SET next_search_at = $at WHERE id = $id`, { id: caseId, at: nextAt });
      return;
    }
    // One that came into doubt anew is searched for on its own account.
    const inDoubt = row.delivery === 'uncertain' || row.delivery === 'sending';
    setCase(tx, caseId, { watch_until: null, ...(inDoubt ? {} : { next_search_at: null }) });
  });
}

/**
 * NHI shows the case that was taken for absent. Not sent again yet: it never will be, it is there. Sent again: NHI has two,
 * and a person has to know.
 */
export function noteSurfaced(context: CaseContext, seen: CaseRecord, caseNumber: string): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, seen.id);
    if (row.attempts !== seen.attempts || ownerOf(tx, context, caseNumber) !== undefined) return;
    switch (row.delivery) {
      case 'accepted':
        // Without a number of its own it may be this very one.
        if (row.case_number !== null) raiseDoubled();
        return;
      case 'sending':
      case 'uncertain':
        return;
      default: {
        moveCase(tx, row, 'surfaced', AGENT, { unread: 1 }, { number: caseNumber });
        const found = { caseNumber, locationId: row.location_id };
        accept(context, tx, caseRow(tx, row.id), found, AGENT, { found: true });
        // The file that took its place is on its way to NHI or there: two of one claim.
        if (row.superseded_by !== null) raiseDoubled();
      }
    }

    function raiseDoubled(): void {
      if (row.doubled === 1) return;
      setCase(tx, row.id, { doubled: 1, unread: 1 });
      addEvent(tx, row.id, 'doubled', AGENT, { otherNumber: caseNumber });
    }
  });
}
