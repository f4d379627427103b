import type { CaseFilter } from '../../shared/api/contract.ts';
import {
  DECISIONS,
  DELIVERIES,
  REVIEWS,
  type Decision,
  type Delivery,
  type Review,
} from '../../shared/states.ts';

/** The three axes the list can be narrowed by; within one any of its values matches, together all have to. */
export interface Facets {
  readonly delivery: readonly Delivery[];
  readonly review: readonly Review[];
  readonly decision: readonly Decision[];
}

export const NO_FACETS: Facets = { delivery: [], review: [], decision: [] };

/** One value of one axis. */
export type Facet =
  | { readonly axis: 'delivery'; readonly value: Delivery }
  | { readonly axis: 'review'; readonly value: Review }
  | { readonly axis: 'decision'; readonly value: Decision };

/**
 * Facets stand in the address, so that Back and a bookmark bring them back. The words searched for do not: they may
 * name a patient, and addresses stay in the browser's history.
 */
export function parseFacets(query: string): Facets {
  const params = new URLSearchParams(query);
  const pick = <T extends string>(name: string, known: readonly T[]): T[] => {
    const asked = (params.get(name) ?? '').split(',');
    return known.filter((value) => asked.includes(value));
  };
  return {
    delivery: pick('delivery', DELIVERIES),
    review: pick('review', REVIEWS),
    decision: pick('decision', DECISIONS),
  };
}

export function queryOf(facets: Facets): string {
  const axes = ['delivery', 'review', 'decision'] as const;
  return axes
    .filter((axis) => facets[axis].length > 0)
    .map((axis) => `${axis}=${facets[axis].join(',')}`)
    .join('&');
}

export function listFacets(facets: Facets): Facet[] {
  return [
    ...facets.delivery.map((value): Facet => ({ axis: 'delivery', value })),
    ...facets.review.map((value): Facet => ({ axis: 'review', value })),
    ...facets.decision.map((value): Facet => ({ axis: 'decision', value })),
  ];
}

export function hasFacet(facets: Facets, facet: Facet): boolean {
  return (facets[facet.axis] as readonly string[]).includes(facet.value);
}

/** Adds the facet, or takes it away where it is set. */
export function toggleFacet(facets: Facets, facet: Facet): Facets {
  const now: readonly string[] = facets[facet.axis];
  const values = hasFacet(facets, facet)
    ? now.filter((value) => value !== facet.value)
    : [...now, facet.value];
  return { ...facets, [facet.axis]: values };
}

/** A plain click: this facet alone, or nothing where it was alone already. */
export function onlyFacet(facets: Facets, facet: Facet): Facets {
  const alone = listFacets(facets).length === 1 && hasFacet(facets, facet);
  return alone ? NO_FACETS : { ...NO_FACETS, [facet.axis]: [facet.value] };
}

/** As the agent wants it: no empty axis, no empty words. */
export function caseFilterOf(facets: Facets, search: string): CaseFilter {
  const words = search.trim().slice(0, 200);
  return {
    ...(facets.delivery.length > 0 ? { delivery: [...facets.delivery] } : {}),
    ...(facets.review.length > 0 ? { review: [...facets.review] } : {}),
    ...(facets.decision.length > 0 ? { decision: [...facets.decision] } : {}),
    ...(words === '' ? {} : { search: words }),
  };
}
