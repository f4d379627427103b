import type { ManyLooks } from '../../../shared/api/access-contract.ts';
import type { Store } from '../db/store.ts';
import { META_GET, META_SET } from '../db/meta.ts';

/** In how many cases one person may see patients' names, and uncover their numbers, before supervisors are told. */
export const MANY = { names: 2000, numbers: 200 } as const;

const KEY = 'many_looks';
const MOST_KEPT = 50;

/** Who has seen unusually many patients, newest first. */
export function manyLooks(store: Pick<Store, 'get'>): ManyLooks[] {
  const kept = store.get<{ value: string }>(META_GET, { key: KEY })?.value;
  return kept === undefined ? [] : (JSON.parse(kept) as ManyLooks[]);
}

/** The trail has it already: a crash before this commit costs the notice to supervisors, not the line. */
export async function keepManyLooks(store: Store, found: readonly ManyLooks[]): Promise<void> {
  await store.write((tx) => {
    const kept = tx.get<{ value: string }>(META_GET, { key: KEY })?.value;
    const before = kept === undefined ? [] : (JSON.parse(kept) as ManyLooks[]);
    tx.run(META_SET, { key: KEY, value: JSON.stringify([...found, ...before].slice(0, MOST_KEPT)) });
  });
}
