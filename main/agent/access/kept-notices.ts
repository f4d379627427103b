import type { ManyLooks, RefusedSession } from '../../../shared/api/access-contract.ts';
import { META_GET, META_SET } from '../db/meta.ts';
import type { Store } from '../db/store.ts';

/** What supervisors and auditors are told of for some days. */
interface Notices {
  /** Who has seen unusually many patients. */
  readonly many_looks: ManyLooks;
  /** Whose session ended since it asked again and again for what it may not have. */
  readonly refused_sessions: RefusedSession;
}

const MOST_KEPT = 50;

/** Newest first. */
export function keptNotices<K extends keyof Notices>(store: Pick<Store, 'get'>, key: K): Notices[K][] {
  const kept = store.get<{ value: string }>(META_GET, { key })?.value;
  return kept === undefined ? [] : (JSON.parse(kept) as Notices[K][]);
}

/** The trail has it already: a crash before this commit costs the notice to supervisors, not the line. */
export async function keepNotices<K extends keyof Notices>(
  store: Store,
  key: K,
  found: readonly Notices[K][],
): Promise<void> {
  await store.write((tx) => {
    tx.run(META_SET, { key, value: JSON.stringify([...found, ...keptNotices(tx, key)].slice(0, MOST_KEPT)) });
  });
}
