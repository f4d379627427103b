import type { ChainCase, ChainView } from '../../../shared/api/chains-contract.ts';
import type { IndexedCase } from '../cases/case-index.ts';
import type { CaseContext } from '../cases/context.ts';
import { caseRow } from '../cases/move.ts';
import { chainOf, edgesOf } from './chain.ts';
import { chainedCase } from './chain-case.ts';
import { effectiveOf, underWayOf } from './chain-state.ts';
import { linksOf } from './links.ts';
import { PATIENT_CASE_IDS } from './queries.ts';
import { suggestionsFor } from './suggest.ts';

/** @throws AgentError `case-not-found` */
export function chainViewOf(context: CaseContext, id: string): ChainView {
  const { patient_key: patient } = caseRow(context.store, id);
  const ids =
    patient === null
      ? [id]
      : context.store.all<{ id: string }>(PATIENT_CASE_IDS, { patient_key: patient }).map((row) => row.id);
  const indexed = new Map(
    ids.flatMap((each) => {
      const found = context.index.get(each);
      return found === undefined ? [] : [[each, found] as const];
    }),
  );
  const cases = [...indexed.values()].map(chainedCase);
  const links = linksOf(context.store, ids);
  const chain = chainOf(cases, links, id);
  const members = new Set(chain.cases.map((one) => one.id));
  const shown = (each: string): ChainCase[] => {
    const found = indexed.get(each);
    return found === undefined ? [] : [shownCase(found)];
  };
  return {
    cases: chain.cases.flatMap((one) => shown(one.id)),
    edges: [...chain.edges],
    effective: effectiveOf(chain)?.id ?? null,
    underWay: underWayOf(chain).map((one) => one.id),
    suggestions: suggestionsFor(cases, links, edgesOf(cases, links))
      // The two are one matter already, or neither is of this chain.
      .filter(({ from, to }) => members.has(from) !== members.has(to))
      .flatMap((one) => {
        const [other] = shown(members.has(one.from) ? one.to : one.from);
        return other === undefined ? [] : [{ ...one, other }];
      }),
    otherPatient: namesAnothersNumber(context, indexed.get(id)),
  };
}

function shownCase({ row, label, stage }: IndexedCase): ChainCase {
  return {
    id: row.id,
    stage,
    decision: row.decision,
    subType: row.sub_type,
    priority: row.priority,
    drugCodes: [...label.drugCodes],
    drugNames: [...(label.drugNames ?? [])],
    appliedOn: label.appliedOn ?? null,
    decidedOn: row.decided_on,
    periodEnd: label.periodEnd ?? null,
    caseNumber: row.case_number,
    receiptNumber: row.receipt_number,
    originalReceiptNumber: label.originalReceiptNumber ?? null,
  };
}

/** A mistyped 原受理編號 would tie an application to somebody else's. Looked for only where it ties to no case of the patient. */
function namesAnothersNumber(context: CaseContext, one: IndexedCase | undefined): boolean {
  const original = one?.label.originalReceiptNumber ?? null;
  if (one === undefined || original === null) return false;
  for (const { row } of context.index.all())
    if (row.receipt_number === original) return row.patient_key !== one.row.patient_key;
  return false;
}
