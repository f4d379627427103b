import type { ManyLooks, RefusedSession } from '../../../../shared/api/access-contract.ts';
import { META_GET, META_SET } from '../../ground/db/meta.ts';
import type { Store, Tx } from '../../ground/db/store.ts';

/** Notices for supervisors and auditors, kept for some days. */
interface Notices {
  /** A person who has seen unusually many patients. */
  readonly many_looks: ManyLooks;
  /** A session that ended after many refused calls. */
  readonly refused_sessions: RefusedSession;
}

const MOST_KEPT = 50;

/** Newest first. */
export function keptNotices<K extends keyof Notices>(store: Pick<Store, 'get'>, key: K): Notices[K][] {
  const kept = store.get<{ value: string }>(META_GET, { key })?.value;
  return kept === undefined ? [] : (JSON.parse(kept) as Notices[K][]);
}

/** The trail already has the event: a crash before this commit loses the notice to supervisors, not the line. */
export async function keepNotices<K extends keyof Notices>(
  store: Store,
  key: K,
  found: readonly Notices[K][],
): Promise<void> {
  await store.write((tx) => {
    keep(tx, key, [...found, ...keptNotices(tx, key)]);
  });
}

/** Stores one notice for each person and day: repeated sign-ins of one person displace nobody else's notice. */
export async function keepRefused(store: Store, one: RefusedSession): Promise<void> {
  await store.write((tx) => {
    const isSame = ({ at, actor }: RefusedSession): boolean =>
      actor === one.actor && at.slice(0, 10) === one.at.slice(0, 10);
    const kept = keptNotices(tx, 'refused_sessions');
    const count = kept.filter(isSame).reduce((sum, each) => sum + each.count, one.count);
    keep(tx, 'refused_sessions', [{ ...one, count }, ...kept.filter((each) => !isSame(each))]);
  });
}

function keep<K extends keyof Notices>(tx: Tx, key: K, notices: readonly Notices[K][]): void {
  tx.run(META_SET, { key, value: JSON.stringify(notices.slice(0, MOST_KEPT)) });
}
