/** 與健保署對帳: which cases NHI's list has, which it lacks, and where it differs. The list is not stored. */
import type {
  Difference,
  ListToCompare,
  Reconciled,
  VpnEntry,
} from '../../../../shared/api/reconcile-contract.ts';
import { taipeiDay } from '../../../../shared/days.ts';
import type { ReconcileGroup, ReconcileWhy } from '../../../../shared/reconcile.ts';
import type { Delivery } from '../../../../shared/states.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { lastAsked, nextPollOf, notAskedWhy } from '../../carrier/cases/asked.ts';
import { caseRow } from '../../carrier/cases/move.ts';
import { itemsOf } from '../../carrier/cases/other-cases.ts';
import { type AnswerRecord, openAnswerView } from '../../carrier/cases/outbox.ts';
import { ANSWERS_OF_CASE } from '../../carrier/cases/queries.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { askedView } from '../../index/asked-view.ts';
import type { IndexedCase } from '../../index/indexed-case.ts';
import { type OwnItem, quantityOf, whyDifferent } from './compare.ts';
import { doubledRows, entriesOf, type ListEntry, match, type Matched, type OwnCase } from './match.ts';
import { isEndedHere, markOf, vpnMarks } from './vpn-marks.ts';

/** Number of cases between two turns of the event loop: rows of the index, and cases whose answers are unsealed. */
const AT_ONCE = 2000;
const OPENED_AT_ONCE = 100;

const SENT: ReadonlySet<Delivery> = new Set(['accepted', 'uncertain', 'sending']);

/** Resolves after some turns of the event loop. 5,000 rows and 100,000 cases take some tenths of a second. */
export async function reconcile(
  context: CaseContext,
  list: ListToCompare,
): Promise<Omit<Reconciled, 'asOf'>> {
  const entries = entriesOf(list.rows);
  const cases = await casesFor(context, list, entries);
  const matched = match(entries, cases);
  const marks = vpnMarks(context);
  const vpn: VpnEntry[] = [];
  const differences: Difference[] = [];
  const same: string[] = [];
  for (const [at, { entries: theirs, cases: ours }] of matched.pairs.entries()) {
    if (at % OPENED_AT_ONCE === OPENED_AT_ONCE - 1) await new Promise(setImmediate);
    const [one] = ours;
    if (one === undefined) continue;
    const entry = together(theirs);
    const items = itemsOnce(context, one.id);
    const why = differenceOf(context, entry, one, { items, hasResult: list.hasResult });
    if (why === null) same.push(one.id);
    else
      differences.push({
        ...{ group: 'different', why, rows: rowsOf([entry]), cases: [one.id] },
        quantity: why === 'quantity' ? quantityOf(items(), [...entry.drugs][0]) : null,
        ...askedOf(context, one.id),
        mark: why === 'not-sent' ? markOf(context, entry) : null,
      });
  }
  differences.push(...restOf(context, matched, list));
  const left = differences.filter((one) => {
    const marked = markedBy(context, marks, one);
    if (marked !== null) vpn.push(marked);
    return marked === null;
  });
  return {
    listed: entries.length,
    due: cases.filter(({ isDue }) => isDue).length,
    same: { ours: same.length, theirs: same.length, ids: same },
    ...countsOf(left, entries),
    vpn,
    differences: left,
    doubled: entries.map(doubledRows).filter((rows) => rows.length > 0),
  };
}

/** The mark of a difference; null if there is none, or if a case of ours can still be sent for the application. */
function markedBy(
  context: CaseContext,
  marks: ReturnType<typeof vpnMarks>,
  { mark, rows, cases }: Difference,
): VpnEntry | null {
  const kept = mark === null ? undefined : marks.get(mark);
  if (mark === null || kept === undefined || !cases.every((id) => isEndedHere(context.store, id)))
    return null;
  return { mark, rows, cases, ...kept };
}

/** Applications of each group, on each side. Several lines of one application count once. */
function countsOf(
  differences: readonly Difference[],
  entries: readonly ListEntry[],
): Record<ReconcileGroup, { ours: number; theirs: number }> {
  const entryOf = new Map(entries.flatMap((entry) => entry.rows.map(({ n }) => [n, entry] as const)));
  const none = () => ({ ours: 0, theirs: 0 });
  const counts = { different: none(), ours: none(), theirs: none(), unclear: none() };
  for (const { group, cases, rows } of differences) {
    counts[group].ours += cases.length;
    // Lines without a number that belong to one case are one application.
    counts[group].theirs += group === 'different' ? 1 : new Set(rows.map((n) => entryOf.get(n))).size;
  }
  return counts;
}

/** Cases that may match a row, and cases of the compared days, which the list should have. */
async function casesFor(
  { index, sealed }: CaseContext,
  { rows, from, to }: ListToCompare,
  entries: readonly ListEntry[],
): Promise<OwnCase[]> {
  const receipts = new Set<string | null>(entries.flatMap(({ receipt }) => receipt ?? []));
  const caseNumbers = new Set<string | null>(entries.flatMap(({ caseNumbers: some }) => [...some]));
  const patients = new Map<string | null, string>();
  // A HIS may write the ID's letter in lower case, which gives another key.
  for (const { patient } of rows)
    if (patient !== undefined)
      for (const written of [patient, patient.toLowerCase()])
        patients.set(sealed.patientKey(written), patient);
  const isAsked = ({ row }: IndexedCase): boolean =>
    receipts.has(row.receipt_number) ||
    patients.has(row.patient_key) ||
    (caseNumbers.size > 0 && caseNumbers.has(row.case_number));
  const found: OwnCase[] = [];
  for (const [at, one] of [...index.all()].entries()) {
    if (at % AT_ONCE === AT_ONCE - 1) await new Promise(setImmediate);
    const { row, label } = one;
    const day = label.appliedOn ?? taipeiDay(row.created_at);
    const isSent = SENT.has(row.delivery);
    const isDue = isSent && day >= from && day <= to;
    // Skips a case that was never sent and was superseded by a corrected file.
    if ((!isDue && !isAsked(one)) || (!isSent && row.superseded_by !== null)) continue;
    found.push({
      id: row.id,
      receipt: row.receipt_number,
      caseNumber: row.case_number,
      patient: patients.get(row.patient_key) ?? label.patientNumber?.normalize('NFKC').toUpperCase() ?? null,
      ...{ day, drugs: new Set(label.drugCodes), isSent, isDue },
    });
  }
  return found;
}

/** Merges the entries that are lines of one application without a number. */
function together(entries: readonly ListEntry[]): ListEntry {
  const [first, ...others] = entries;
  if (first === undefined || others.length === 0) return first ?? NO_ENTRY;
  return {
    ...first,
    rows: entries.flatMap(({ rows }) => rows).toSorted((a, b) => a.n - b.n),
    drugs: new Set(entries.flatMap(({ drugs }) => [...drugs])),
  };
}
const NO_ENTRY: ListEntry = {
  rows: [],
  ...{ receipt: undefined, day: undefined },
  ...{ caseNumbers: new Set<string>(), patients: new Set<string>(), drugs: new Set<string>() },
};

/** NHI's answer for each drug of a case, opened at the first use. */
function itemsOnce(context: CaseContext, id: string): () => readonly OwnItem[] {
  let items: readonly OwnItem[] | null = null;
  return () => {
    if (items !== null) return items;
    const drugs = new Map(
      itemsOf(context, caseRow(context.store, id)).map(({ sequence, drugCode }) => [sequence, drugCode]),
    );
    const newest = context.store
      .all<AnswerRecord>(ANSWERS_OF_CASE, { id })
      .map((record) => openAnswerView(context, record))
      .findLast(({ kind, items: answered }) => kind === 'claim-response' && answered.length > 0);
    items = (newest?.items ?? []).map(({ sequence, resultCode, approvedQuantity }) => ({
      drug: drugs.get(sequence) ?? null,
      resultCode,
      quantity: approvedQuantity,
    }));
    return items;
  };
}

function differenceOf(
  { index }: CaseContext,
  entry: ListEntry,
  one: OwnCase,
  { items, hasResult }: { readonly items: () => readonly OwnItem[]; readonly hasResult: boolean },
): ReconcileWhy | null {
  const row = index.get(one.id)?.row;
  if (row === undefined) return null;
  const { delivery, review, decision } = row;
  return whyDifferent(entry, one, { delivery, review, decision, items }, hasResult);
}

const rowsOf = (entries: readonly ListEntry[]): number[] =>
  entries.flatMap(({ rows }) => rows.map(({ n }) => n)).toSorted((a, b) => a - b);
const idsOf = (cases: readonly OwnCase[]): string[] => cases.map(({ id }) => id).toSorted();
const NOT_ONE = { quantity: null, nextPollAt: null, mayAsk: false, asked: null, mark: null } as const;

/** Differences without a pair: rows or cases of one side, cases never sent, and rows that fit several cases. */
function restOf(context: CaseContext, matched: Matched, list: ListToCompare): Difference[] {
  return [
    ...matched.unsent.map(({ entries, cases }): Difference => ({
      ...{ group: 'different', why: 'not-sent', ...NOT_ONE },
      ...{ rows: rowsOf(entries), cases: idsOf(cases) },
      mark: entries[0] === undefined ? null : markOf(context, entries[0]),
    })),
    ...matched.onlyOurs.map((one): Difference => ({
      ...{ group: 'ours', why: whyMissing(context, one, list), rows: [], cases: [one.id] },
      ...{ quantity: null, mark: null, ...askedOf(context, one.id) },
    })),
    ...matched.onlyTheirs.map((entry): Difference => ({
      ...{ group: 'theirs', why: hasKey(entry) ? 'unknown' : 'no-key', ...NOT_ONE },
      ...{ rows: rowsOf([entry]), cases: [] },
      mark: hasKey(entry) ? markOf(context, entry) : null,
    })),
    ...matched.unclear.map(({ entries, cases, why }): Difference => ({
      ...{ group: 'unclear', why, ...NOT_ONE },
      ...{ rows: rowsOf(entries), cases: idsOf(cases) },
    })),
  ];
}

const hasKey = ({ receipt, caseNumbers, patients, day }: ListEntry): boolean =>
  receipt !== undefined || caseNumbers.size > 0 || (patients.size > 0 && day !== undefined);

function whyMissing({ index }: CaseContext, one: OwnCase, { madeAt }: ListToCompare): ReconcileWhy {
  const row = index.get(one.id)?.row;
  if (row?.delivery !== 'accepted') return 'doubt-missing';
  if (madeAt !== undefined && (row.accepted_at ?? 0) > Date.parse(madeAt)) return 'after-list';
  return one.receipt === null ? 'not-listed' : 'receipt-missing';
}

/** 現在查詢 of a case, as the page offers it. */
function askedOf(context: CaseContext, id: string): Pick<Difference, 'nextPollAt' | 'mayAsk' | 'asked'> {
  const row = caseRow(context.store, id);
  const next = nextPollOf(row);
  const isAccepted = row.delivery === 'accepted';
  return {
    nextPollAt: next === null ? null : taipeiTime(next),
    mayAsk: isAccepted && notAskedWhy(context, row) === null,
    asked: isAccepted ? askedView(lastAsked(context, id)) : null,
  };
}
