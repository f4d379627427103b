import type { CaseFacets, FacetValue } from '../../../shared/api/list-contract.ts';
import type { CaseIndex } from './case-index.ts';
import type { IndexedCase } from './indexed-case.ts';
import type { CaseLabel } from '../carrier/cases/case-record.ts';
import { type AskedFilter, partsOf, VALUES_ON } from './lookup/filter-parts.ts';

type FacetKey = keyof CaseFacets;
const KEYS: readonly FacetKey[] = [
  'stage',
  'profile',
  'priority',
  'subType',
  'drug',
  'indication',
  'department',
  'doctor',
  'owner',
];

/** Limit of values; a search finds the others. */
const MOST = 500;

type Counts = Map<string, { readonly value: string; text: string | null; count: number }>;

/** Values, each with the number of cases that it would leave. For a filter's own values, its present choice is ignored. */
export function countFacets(index: Pick<CaseIndex, 'all' | 'searchText'>, filter: AskedFilter): CaseFacets {
  const parts = partsOf(index, filter);
  const counts = KEYS.map((key) => ({ key, values: new Map() as Counts }));
  // Newest first: a value's text is the newest one's.
  for (const one of index.all().toReversed()) {
    const failed = parts.find(({ holds }) => !holds(one));
    if (failed !== undefined && parts.some((part) => part !== failed && !part.holds(one))) continue;
    for (const { key, values } of counts) {
      if (failed !== undefined && failed.key !== key) continue;
      const found = VALUES_ON[key](one);
      if (typeof found !== 'string') new Set(found).forEach((value) => count(values, value, one, key));
      // No owner is a choice of its own.
      else if (found !== '' || key === 'owner') count(values, found, one, key);
    }
  }
  return Object.fromEntries(counts.map(({ key, values }) => [key, mostOf(values)])) as unknown as CaseFacets;
}

function count(values: Counts, value: string, one: IndexedCase, key: FacetKey): void {
  const known = values.get(value);
  if (known === undefined) values.set(value, { value, text: textOf(one, key, value), count: 1 });
  else {
    known.count += 1;
    known.text ??= textOf(one, key, value);
  }
}

const mostOf = (values: Counts): FacetValue[] =>
  [...values.values()].sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)).slice(0, MOST);

/** The Bundle's own text for a value, if any. */
function textOf({ label }: IndexedCase, key: FacetKey, value: string): string | null {
  if (key === 'drug') return textOfDrug(label, value);
  return key === 'doctor' ? (label.doctorName ?? null) : null;
}

/** The Bundle's name of a drug. Codes and names are two separate lists, so only a case with one drug links them. */
export function textOfDrug(
  { drugCodes, drugNames = [] }: Pick<CaseLabel, 'drugCodes' | 'drugNames'>,
  code: string,
): string | null {
  return drugCodes.length === 1 && drugCodes[0] === code && drugNames.length === 1
    ? (drugNames[0] ?? null)
    : null;
}
