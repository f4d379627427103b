import type { CaseIndex } from '../../index/case-index.ts';
import type { IndexedCase } from '../../index/indexed-case.ts';
import type { ChainCase, ChainView } from '../../../../shared/api/chains-contract.ts';
import type { Decision, Delivery, Review } from '../../../../shared/states.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { caseRow } from '../../carrier/cases/move.ts';
import type { Store } from '../../ground/db/store.ts';
import { openDeadlines } from './deadlines.ts';

/** `from` is the earlier one. */
export type ChainEdge = Readonly<ChainView['edges'][number]>;

/** Cases of one patient that belong together, oldest first, with the links between them. */
interface Chain {
  readonly cases: readonly ChainedCase[];
  readonly edges: readonly ChainEdge[];
}

/** All links between these cases, by numbers. The order of `cases` makes no difference. */
function edgesOf(cases: readonly ChainedCase[]): ChainEdge[] {
  const ordered = cases.toSorted((a, b) => a.seq - b.seq);
  const place = new Map(ordered.map((one, index) => [one.id, index]));
  const edges = new Map<string, ChainEdge>();
  const tie = (a: string, b: string, kind: ChainEdge['kind']): void => {
    const [first, second] = [place.get(a), place.get(b)];
    if (first === undefined || second === undefined || a === b) return;
    // A case found later may have been applied for earlier: links by a number keep their direction.
    edges.set(`${a}\n${b}\n${kind}`, { from: a, to: b, kind });
  };
  const byReceipt = Map.groupBy(ordered, (one) => one.receiptNumber);
  for (const [original, naming] of Map.groupBy(ordered, (one) => one.originalReceiptNumber)) {
    if (original === null) continue;
    const named = byReceipt.get(original) ?? [];
    for (const later of naming) for (const earlier of named) tie(earlier.id, later.id, 'receipt');
    // The original may have been sent from elsewhere: applications that name it still belong together.
    const [first, ...rest] = naming;
    if (named.length === 0 && first !== undefined)
      for (const later of rest) tie(first.id, later.id, 'receipt');
  }
  for (const one of ordered) if (one.supersededBy !== null) tie(one.id, one.supersededBy, 'corrected');
  return [...edges.values()].sort(
    (a, b) =>
      (place.get(a.from) ?? 0) - (place.get(b.from) ?? 0) ||
      (place.get(a.to) ?? 0) - (place.get(b.to) ?? 0) ||
      a.kind.localeCompare(b.kind),
  );
}

/** The chain of one case: all cases that links reach, in either direction. Each case is visited once, so a circle of links does no harm. */
export function chainOf(cases: readonly ChainedCase[], id: string): Chain {
  const edges = edgesOf(cases);
  const tied = new Map<string, string[]>();
  for (const { from, to } of edges) {
    tied.set(from, [...(tied.get(from) ?? []), to]);
    tied.set(to, [...(tied.get(to) ?? []), from]);
  }
  const members = new Set([id]);
  // Iterating a Set includes members added meanwhile.
  for (const member of members) for (const other of tied.get(member) ?? []) members.add(other);
  return {
    cases: cases.filter((one) => members.has(one.id)).sort((a, b) => a.seq - b.seq),
    edges: edges.filter(({ from }) => members.has(from)),
  };
}

/** The parts of a case that decide its chain; all cases given together are one patient's. */
export interface ChainedCase {
  readonly id: string;
  /** Place in the order in which cases were found. */
  readonly seq: number;
  readonly receiptNumber: string | null;
  readonly originalReceiptNumber: string | null;
  readonly delivery: Delivery;
  readonly review: Review;
  readonly decision: Decision | null;
  readonly supersededBy: string | null;
  /** A person settled it outside of the agent. */
  readonly closed: boolean;
}

function chainedCase({ row, label }: IndexedCase): ChainedCase {
  return {
    id: row.id,
    seq: row.seq,
    receiptNumber: row.receipt_number,
    originalReceiptNumber: label.originalReceiptNumber ?? null,
    delivery: row.delivery,
    review: row.review,
    decision: row.decision,
    supersededBy: row.superseded_by,
    closed: row.closed_at !== null,
  };
}

/** An open chain has a case that NHI or the hospital has not finished: all its cases are kept whole until it ends. */
export const isOpen = (chain: Chain): boolean => chain.cases.some((one) => isUnderWay(one, chain));

function isUnderWay(one: ChainedCase, chain: Chain): boolean {
  if (one.delivery === 'cancelled' || one.supersededBy !== null || one.closed) return false;
  if (one.delivery !== 'accepted' || one.review !== 'decided') return true;
  switch (one.decision) {
    // If the items' results do not combine into one decision, a person must judge them.
    case null:
      return true;
    case 'supplement-requested':
    case 'returned':
      return !isAnswered(one, chain);
    default:
      return false;
  }
}

/** True if the answer to NHI's request was sent, or is about to be: a later case names this one's receipt number. */
function isAnswered(one: ChainedCase, { cases, edges }: Chain): boolean {
  return edges.some(
    ({ from, to, kind }) =>
      kind === 'receipt' &&
      from === one.id &&
      cases.some((later) => later.id === to && later.delivery !== 'cancelled' && later.supersededBy === null),
  );
}

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
  const chain = chainOf([...indexed.values()].map(chainedCase), id);
  const shown = (each: string): ChainCase[] => {
    const found = indexed.get(each);
    return found === undefined ? [] : [shownCase(found)];
  };
  return {
    cases: chain.cases.flatMap((one) => shown(one.id)),
    edges: [...chain.edges],
    otherPatient: namesAnothersNumber(context, indexed.get(id)),
  };
}

function shownCase({ row, label, stage }: IndexedCase): ChainCase {
  return {
    id: row.id,
    stage,
    subType: row.sub_type,
    priority: row.priority,
    drugCodes: [...label.drugCodes],
    drugNames: [...(label.drugNames ?? [])],
    appliedOn: label.appliedOn ?? null,
    decidedOn: row.decided_on,
    receiptNumber: row.receipt_number,
  };
}

/** True if the 原受理編號 is another patient's number, as after a typing error. */
function namesAnothersNumber(context: CaseContext, one: IndexedCase | undefined): boolean {
  const original = one?.label.originalReceiptNumber ?? null;
  if (one === undefined || original === null) return false;
  for (const { row } of context.index.all())
    if (row.receipt_number === original) return row.patient_key !== one.row.patient_key;
  return false;
}

/** Tells whether a case belongs to an open chain. For runs over many cases: cases are read once, each chain at its first use. */
export function openChains(index: CaseIndex): (caseId: string) => boolean {
  const ofPatient = Map.groupBy(index.all(), ({ row }) => row.patient_key);
  const told = new Map<string, boolean>();
  return (caseId) => {
    const known = told.get(caseId);
    if (known !== undefined) return known;
    const one = index.get(caseId);
    if (one === undefined) return false;
    const own = one.row.patient_key === null ? [one] : (ofPatient.get(one.row.patient_key) ?? [one]);
    const chain = chainOf(own.map(chainedCase), caseId);
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
  const inOpenChain = openChains(index);
  const { running } = openDeadlines(store, today);
  return (caseId) => running.has(caseId) || inOpenChain(caseId);
}

export const PATIENT_CASE_IDS = `SELECT id FROM cases WHERE patient_key = $patient_key ORDER BY seq`;
