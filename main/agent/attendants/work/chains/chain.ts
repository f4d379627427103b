import type { IndexedCase } from '../../../index/indexed-case.ts';
import type { ChainEdgeKind, ChainView, PersonLink } from '../../../../../shared/api/chains-contract.ts';
import type { Decision, Delivery, Review } from '../../../../../shared/states.ts';
import { PRIORITY_EMERGENCY } from '../../../../../shared/twpas/codes.ts';

/** `from` is the earlier one. */
export type ChainEdge = Readonly<ChainView['edges'][number]>;

/** Cases of one patient that belong together, oldest first, with the links between them. */
interface Chain {
  readonly cases: readonly ChainedCase[];
  readonly edges: readonly ChainEdge[];
}

/** All links between these cases. The order of `cases` and `links` makes no difference. */
export function edgesOf(cases: readonly ChainedCase[], links: readonly GivenLink[]): ChainEdge[] {
  const ordered = cases.toSorted((a, b) => a.seq - b.seq);
  const place = new Map(ordered.map((one, index) => [one.id, index]));
  const edges = new Map<string, ChainEdge>();
  const tie = (a: string, b: string, kind: ChainEdgeKind, by: string | null = null): void => {
    const [first, second] = [place.get(a), place.get(b)];
    if (first === undefined || second === undefined || a === b) return;
    // A case found later may have been applied for earlier: links by a number or a person keep their direction.
    edges.set(`${a}\n${b}\n${kind}`, { from: a, to: b, kind, by });
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
  for (const { from, to, kind, verdict, by } of links) if (verdict === 'confirmed') tie(from, to, kind, by);
  return [...edges.values()].sort(
    (a, b) =>
      (place.get(a.from) ?? 0) - (place.get(b.from) ?? 0) ||
      (place.get(a.to) ?? 0) - (place.get(b.to) ?? 0) ||
      a.kind.localeCompare(b.kind),
  );
}

/** The chain of one case: all cases that links reach, in either direction. Each case is visited once, so a circle of links does no harm. */
export function chainOf(cases: readonly ChainedCase[], links: readonly GivenLink[], id: string): Chain {
  const edges = edgesOf(cases, links);
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
  readonly subType: string | null;
  readonly emergency: boolean;
  readonly continued: boolean;
  readonly drugCodes: readonly string[];
  /** YYYY-MM-DD. */
  readonly appliedOn: string | null;
  readonly periodEnd: string | null;
  readonly decidedOn: string | null;
  readonly delivery: Delivery;
  readonly review: Review;
  readonly decision: Decision | null;
  readonly supersededBy: string | null;
  /** A person settled it outside of the agent. */
  readonly closed: boolean;
}

/** A person's statement about two cases. */
export interface GivenLink {
  readonly from: string;
  readonly to: string;
  readonly kind: PersonLink;
  readonly verdict: 'confirmed' | 'denied';
  readonly by: string;
}

export function chainedCase({ row, label }: IndexedCase): ChainedCase {
  return {
    id: row.id,
    seq: row.seq,
    receiptNumber: row.receipt_number,
    originalReceiptNumber: label.originalReceiptNumber ?? null,
    subType: row.sub_type,
    emergency: row.priority === PRIORITY_EMERGENCY,
    continued: label.continued ?? false,
    drugCodes: label.drugCodes,
    appliedOn: label.appliedOn ?? null,
    periodEnd: label.periodEnd ?? null,
    decidedOn: row.decided_on,
    delivery: row.delivery,
    review: row.review,
    decision: row.decision,
    supersededBy: row.superseded_by,
    closed: row.closed_at !== null,
  };
}

/** 目前有效核定: the newest approval of the chain. A denied appeal leaves the approval in force against which it was made. */
export function effectiveOf({ cases }: Chain): ChainedCase | null {
  return cases
    .filter(
      ({ decision, review, supersededBy }) =>
        review === 'decided' &&
        supersededBy === null &&
        (decision === 'approved' || decision === 'partially-approved'),
    )
    .reduce<ChainedCase | null>(
      (newest, one) => (newest === null || isNewer(one, newest) ? one : newest),
      null,
    );
}

function isNewer(one: ChainedCase, than: ChainedCase): boolean {
  const days = (one.decidedOn ?? '').localeCompare(than.decidedOn ?? '');
  return days === 0 ? one.seq > than.seq : days > 0;
}

/** 進行中: cases that NHI or the hospital has not finished, in the order of the chain. */
export function underWayOf(chain: Chain): ChainedCase[] {
  return chain.cases.filter((one) => isUnderWay(one, chain));
}

/** An open chain: its cases are kept whole until it ends. */
export const isOpen = (chain: Chain): boolean => underWayOf(chain).length > 0;

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
