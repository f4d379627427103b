import type { Store } from '../../ground/db/store.ts';
import type { Log } from '../../ports.ts';
import type { Vault } from '../../ground/vault/vault.ts';
import type { BackupList } from './format.ts';
import { listOf, lookAtBackups } from './read-backup.ts';
import { backupName, type BackupStore } from './store.ts';

/** Clocks are corrected by small amounts all the time. */
const LEEWAY_MS = 5 * 60_000;

/** A backup dated further ahead comes from a wrong clock. It counts neither as the last backup nor among those to keep. */
export const isOfTheFuture = (writtenAt: number, now: number): boolean => writtenAt > now + LEEWAY_MS;

interface PresentBackup {
  readonly name: string;
  readonly writtenAt: number;
  /** Null: the backup is on our list but can no longer be proven. */
  readonly list: BackupList | null;
}

export interface TidyParts {
  readonly store: BackupStore;
  readonly hospitalId: string;
  readonly database: Pick<Store, 'all' | 'write'>;
  readonly vault: Pick<Vault, 'backupKeys'>;
  readonly log: Log;
}

/**
 * Removes all backups but the last `keep`, and then the payloads that only those had. The file of a backup is removed first, a payload only when no
 * remaining file names it. So a crash in between leaves too much, never too little.
 * @param newest a backup that was written just now
 */
export async function tidyStore(
  parts: TidyParts,
  asked: {
    readonly keep: number;
    readonly newest: string;
    readonly now: number;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { store, database, log } = parts;
  const { keep, newest, now, signal } = asked;
  const found = await standingIn(parts);
  const proven = found.filter(({ list, writtenAt }) => list !== null && !isOfTheFuture(writtenAt, now));
  const kept = proven.toSorted((a, b) => b.writtenAt - a.writtenAt).slice(0, keep);
  const oldest = kept.length < keep ? -Infinity : (kept.at(-1)?.writtenAt ?? -Infinity);
  // Broken backups are removed with those of their age; they take no sound backup's place.
  const gone = found.filter((one) => !kept.includes(one) && one.writtenAt <= oldest);
  for (const { name } of gone) {
    await store.remove(name);
    await noteGone(database, [name]);
  }
  const left = found.filter((one) => !gone.includes(one));
  if (left.some(({ list }) => list === null)) {
    // The payloads that a broken backup needs are unknown: sweep nothing.
    log('error', 'backup-broken', { count: left.filter(({ list }) => list === null).length });
    return;
  }
  const needed = new Set(left.flatMap(({ list }) => list?.payloads.map(({ sealed }) => sealed) ?? []));
  // A backup that arrived meanwhile may name payloads that these do not.
  const names = left.map(({ name }) => name).sort();
  if ((await ourNames(parts)).join() !== names.join()) return;
  const count = await store.sweep(needed, newest, signal);
  if (count > 0) log('info', 'backup-payloads-swept', { count });
}

/** Our backups by the database's list or by their own proof: backups made after the restored state are on no list. */
async function standingIn(parts: TidyParts): Promise<PresentBackup[]> {
  const { store, database, vault, hospitalId } = parts;
  const names = await store.names();
  const made = new Map(madeBackups(database).map((one) => [one.name, one]));
  const away = [...made.keys()].filter((name) => !names.includes(name));
  if (away.length > 0) await noteGone(database, away);
  const found: PresentBackup[] = [];
  // An error, such as an unreachable place, is the round's: no backup is judged by it.
  const paths = names.map((name) => store.pathOf(name));
  const trust = { keys: vault.backupKeys, made: new Set([...made.values()].map(({ digest }) => digest)) };
  for (const [at, looked] of (await lookAtBackups(paths, trust)).entries()) {
    const name = names[at] ?? '';
    const known = made.get(name);
    if (looked.format !== 'listed' || (known !== undefined && known.digest !== looked.digest)) {
      if (known !== undefined) found.push({ name, writtenAt: known.writtenAt, list: null });
      continue;
    }
    const list = listOf(looked);
    const { writtenAt } = list.head;
    // A copy under another name does not count as a backup.
    if (name !== backupName(hospitalId, writtenAt)) continue;
    found.push({ name, writtenAt, list });
    if (known === undefined) await noteFound(parts, name, { list, digest: looked.digest });
  }
  return found;
}

async function noteFound(
  { store, database, vault }: TidyParts,
  name: string,
  { list, digest }: { readonly list: BackupList; readonly digest: string },
): Promise<void> {
  await noteMade(database, {
    name,
    writtenAt: list.head.writtenAt,
    digest,
    bytes: (await store.sizeOf(name)) ?? 0,
    slots: slotsOf(list),
    key: vault.backupKeys.newest,
  });
}

async function ourNames({ store, database }: TidyParts): Promise<string[]> {
  const made = new Set(madeBackups(database).map(({ name }) => name));
  return (await store.names()).filter((name) => made.has(name)).sort();
}

/** Names of the key slots in a backup, as the list stores them. */
export const slotsOf = ({ head }: Pick<BackupList, 'head'>): string =>
  slotNames(head.keys.map(({ path }) => path));

export const slotNames = (paths: readonly string[]): string =>
  paths
    .flatMap((path) => /^keys\/slots\/(.+)\.json$/.exec(path)?.[1] ?? [])
    .sort()
    .join(' ');

/** A backup in the second place that this agent made. A file with another name or another list is not ours. */
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

/** Newest first, by the clock at the time of writing. */
export const madeBackups = (store: Pick<Store, 'all'>): MadeBackup[] => store.all<MadeBackup>(ALL);

/** Called once the file is in place. A crash in between leaves a file that proves itself, which the next round puts on the list. */
export function noteMade(store: Pick<Store, 'write'>, made: MadeBackup): Promise<void> {
  return store.write((tx) => {
    tx.run(ADD, { ...made });
  });
}

function noteGone(store: Pick<Store, 'write'>, names: readonly string[]): Promise<void> {
  return store.write((tx) => {
    for (const name of names) tx.run(REMOVE, { name });
  });
}
