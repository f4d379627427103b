import { createStore, type Store } from '../ui/store.ts';
import type { CaseFacets } from '../../shared/api/list-contract.ts';
import type { Axis } from './more-filter.ts';

/** What the agent last called the values of the filters, for the chips of values that no case has any more. */
export const facetTexts: Store<ReadonlyMap<string, string>> = createStore<ReadonlyMap<string, string>>(
  new Map(),
);

export function rememberTexts(facets: CaseFacets): void {
  const next = new Map(facetTexts.get());
  for (const [axis, values] of Object.entries(facets))
    for (const { value, text } of values) if (text !== null) next.set(`${axis} ${value}`, text);
  facetTexts.set(next);
}

export const textOfValue = (texts: ReadonlyMap<string, string>, axis: Axis, value: string): string | null =>
  texts.get(`${axis} ${value}`) ?? null;
