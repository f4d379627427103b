import type { CaseIndex } from '../cases/case-index.ts';
import { openChains } from '../chains/open-chains.ts';
import type { Store } from '../db/store.ts';

/**
 * Cases that have ended by themselves and are not over for the people: a deadline of theirs runs, or something of their chain
 * (a supplement, an appeal, what NHI still waits for) goes on. Looked up once for a whole run.
 */
export function stillWorkedOn(index: CaseIndex, store: Pick<Store, 'all'>): (caseId: string) => boolean {
  const inOpenChain = openChains(index, store);
  return (caseId) => {
    const due = index.get(caseId)?.row.due_on ?? null;
    return due !== null || inOpenChain(caseId);
  };
}
