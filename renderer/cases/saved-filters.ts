import { createKeptStore } from '../ui/kept-store.ts';

export interface SavedFilter {
  readonly name: string;
  /** As in the address: no words searched for, so nothing of a patient. */
  readonly query: string;
}

export const savedFilters = createKeptStore<readonly SavedFilter[]>('twpas.filters', (kept) =>
  Array.isArray(kept) ? kept.filter(isSaved) : [],
);

export function saveFilter(name: string, query: string): void {
  savedFilters.set([...savedFilters.get().filter((each) => each.name !== name), { name, query }]);
}

export function removeFilter(name: string): void {
  savedFilters.set(savedFilters.get().filter((each) => each.name !== name));
}

function isSaved(value: unknown): value is SavedFilter {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'query' in value &&
    typeof value.query === 'string'
  );
}
