import type { ChainEdgeKind } from '../../../shared/chains.ts';
import type { ChainedCase, GivenLink } from './chain-case.ts';

/** `from` is the earlier one. */
export interface ChainEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: ChainEdgeKind;
  readonly by: string | null;
}

/** Cases of one patient that belong together, oldest first, with what ties them. */
export interface Chain {
  readonly cases: readonly ChainedCase[];
  readonly edges: readonly ChainEdge[];
}

/** Everything that ties two of these cases. The same whatever order they are given in. */
export function edgesOf(cases: readonly ChainedCase[], links: readonly GivenLink[]): ChainEdge[] {
  const ordered = cases.toSorted((a, b) => a.seq - b.seq);
  const place = new Map(ordered.map((one, index) => [one.id, index]));
  const edges = new Map<string, ChainEdge>();
  const tie = (a: string, b: string, kind: ChainEdgeKind, by: string | null = null): void => {
    const [first, second] = [place.get(a), place.get(b)];
    if (first === undefined || second === undefined || a === b) return;
    // What was found later may have been applied for earlier: what follows from a number or a person keeps its direction.
    edges.set(`${a}\n${b}\n${kind}`, { from: a, to: b, kind, by });
  };
  const byReceipt = groupedBy(ordered, (one) => one.receiptNumber);
  for (const [original, naming] of groupedBy(ordered, (one) => one.originalReceiptNumber)) {
    const named = byReceipt.get(original) ?? [];
    for (const later of naming) for (const earlier of named) tie(earlier.id, later.id, 'receipt');
    // The original may have been sent from elsewhere: those that name it belong together all the same.
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

/** The chain of one case: whatever edges lead to, in either direction. Each case is visited once, so no ring holds it up. */
export function chainOf(cases: readonly ChainedCase[], links: readonly GivenLink[], id: string): Chain {
  const edges = edgesOf(cases, links);
  const tied = new Map<string, string[]>();
  for (const { from, to } of edges) {
    tied.set(from, [...(tied.get(from) ?? []), to]);
    tied.set(to, [...(tied.get(to) ?? []), from]);
  }
  const members = new Set([id]);
  // A Set goes on to what is added while it is gone through.
  for (const member of members) for (const other of tied.get(member) ?? []) members.add(other);
  return {
    cases: cases.filter((one) => members.has(one.id)).sort((a, b) => a.seq - b.seq),
    edges: edges.filter(({ from }) => members.has(from)),
  };
}

function groupedBy(
  cases: readonly ChainedCase[],
  key: (one: ChainedCase) => string | null,
): Map<string, ChainedCase[]> {
  const groups = new Map<string, ChainedCase[]>();
  for (const one of cases) {
    const own = key(one);
    if (own !== null) groups.set(own, [...(groups.get(own) ?? []), one]);
  }
  return groups;
}
