import type { CaseFilter } from '../../../../shared/api/case-filter.ts';
import { partsOf, type Lookup } from './filter-parts.ts';

/** For each place 1 where the case passes the whole filter; null where there is nothing to pass. */
export function passing(lookup: Lookup, filter: CaseFilter): Uint8Array | null {
  const [first, ...rest] = partsOf(lookup, filter);
  if (first === undefined) return null;
  const passes = first.holds().slice(0, lookup.size);
  for (const part of rest) {
    const holds = part.holds();
    for (let place = 0; place < passes.length; place += 1)
      passes[place] = (passes[place] ?? 0) & (holds[place] ?? 0);
  }
  return passes;
}
