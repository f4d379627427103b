import type { IndexedCase } from '../../../index/indexed-case.ts';
import type { CaseIndex } from '../../../index/case-index.ts';
import type { Store } from '../../../ground/db/store.ts';
import { chainedCase, chainOf, isOpen } from './chain.ts';
import { openDeadlines } from '../deadlines.ts';
import { allLinks } from './chain-view.ts';

/** Tells whether a case belongs to an open chain. For runs over many cases: links and cases are read once, each chain at its first use. */
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
    // Both cases of a link belong to one patient.
    const links = own.flatMap(({ row }) => linksFrom.get(row.id) ?? []);
    const chain = chainOf(own.map(chainedCase), links, caseId);
    const open = isOpen(chain);
    for (const member of chain.cases) told.set(member.id, open);
    return open;
  };
}

/**
 * Ended cases that people still work on: one of their deadlines runs on that day (YYYY-MM-DD), or their chain (a supplement, an appeal, a request of
 * NHI's) is open. Read once for a whole run.
 */
export function stillWorkedOn(
  index: CaseIndex,
  store: Pick<Store, 'all'>,
  today: string,
): (caseId: string) => boolean {
  const inOpenChain = openChains(index, store);
  const { running } = openDeadlines(store, today);
  return (caseId) => running.has(caseId) || inOpenChain(caseId);
}
