import type { CaseIndex, IndexedCase } from '../../../index/case-index.ts';
import type { Store } from '../../../ground/db/store.ts';
import { chainedCase, chainOf, isOpen } from './chain.ts';
import { allLinks } from './links.ts';

/**
 * Which cases belong to a chain that still goes on, for a run that asks about many: the links and the patients' cases are
 * looked up once, a chain when it is first asked for.
 */
export function openChains(index: CaseIndex, store: Pick<Store, 'all'>): (caseId: string) => boolean {
  const ofPatient = new Map<string, IndexedCase[]>();
  for (const one of index.all()) {
    const key = one.row.patient_key;
    if (key === null) continue;
    const known = ofPatient.get(key);
    if (known === undefined) ofPatient.set(key, [one]);
    else known.push(one);
  }
  const linksFrom = Map.groupBy(allLinks(store), ({ from }) => from);
  const told = new Map<string, boolean>();
  return (caseId) => {
    const known = told.get(caseId);
    if (known !== undefined) return known;
    const one = index.get(caseId);
    if (one === undefined) return false;
    const own = one.row.patient_key === null ? [one] : (ofPatient.get(one.row.patient_key) ?? [one]);
    // Both ends of a link are one patient's.
    const links = own.flatMap(({ row }) => linksFrom.get(row.id) ?? []);
    const chain = chainOf(own.map(chainedCase), links, caseId);
    const open = isOpen(chain);
    for (const member of chain.cases) told.set(member.id, open);
    return open;
  };
}

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
