import { ownerOf } from './accept.ts';
import type { CaseContext } from './context.ts';
import { addEvent, caseRow, setCase } from './move.ts';

/** The number of a case that was accepted without one, unless another case of ours owns it. @returns whether it was taken */
export function learnNumber(context: CaseContext, caseId: string, caseNumber: string): Promise<boolean> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.delivery !== 'accepted' || row.case_number !== null) return false;
    if (ownerOf(tx, context, caseNumber) !== undefined) return false;
    setCase(tx, caseId, { case_number: caseNumber, next_poll_at: tx.now });
    addEvent(tx, caseId, 'number-learned', 'agent', { number: caseNumber });
    return true;
  });
}
