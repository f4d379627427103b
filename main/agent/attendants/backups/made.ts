import type { Store } from '../../ground/db/store.ts';

/** A backup in the second place that this agent made. A file there under another name, or with another list, is not ours. */
export interface MadeBackup {
  /** Name of its file in the store. */
  readonly name: string;
  /** ms */
  readonly writtenAt: number;
  /** SHA-256 of its list. */
  readonly digest: string;
  readonly bytes: number;
  /** Names of its key slots, separated by a space: the ways to open it. */
  readonly slots: string;
  /** Names the key of its HMAC. */
  readonly key: string;
}

const ALL = `
  SELECT name, written_at AS writtenAt, digest, bytes, slots, key FROM backups ORDER BY written_at DESC, name DESC`;
const ADD = `
  INSERT INTO backups (name, written_at, digest, bytes, slots, key) VALUES ($name, $writtenAt, $digest, $bytes, $slots, $key)
  ON CONFLICT (name) DO UPDATE SET written_at = $writtenAt, digest = $digest, bytes = $bytes, slots = $slots, key = $key`;
const REMOVE = `DELETE FROM backups WHERE name = $name`;

/** Newest first, by the clock of then. */
export const madeBackups = (store: Pick<Store, 'all'>): MadeBackup[] => store.all<MadeBackup>(ALL);

/** After the file is in place. A crash between the two leaves a file that proves itself, which the next round puts on the list. */
export function noteMade(store: Pick<Store, 'write'>, made: MadeBackup): Promise<void> {
  return store.write((tx) => {
    tx.run(ADD, { ...made });
  });
}

export function noteGone(store: Pick<Store, 'write'>, names: readonly string[]): Promise<void> {
  return store.write((tx) => {
    for (const name of names) tx.run(REMOVE, { name });
  });
}
