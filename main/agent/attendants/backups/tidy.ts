import { isSystemError } from '../../ground/base/files.ts';
import type { ForeignFolder } from '../../ground/base/foreign-folder.ts';
import type { Store } from '../../ground/db/store.ts';
import type { Log } from '../../ports.ts';
import type { Vault } from '../../ground/vault/vault.ts';
import { type BackupList, MAGIC_1 } from './format.ts';
import { listOf, lookAtBackups } from './read-backup.ts';
import { backupName, type BackupStore, isBackupName, timeIn } from './store.ts';

/** Clocks are set right by a little all the time. */
const LEEWAY_MS = 5 * 60_000;

/** A backup dated further ahead than this comes from a wrong clock. It counts for nothing: neither as the last one nor as kept. */
export const isOfTheFuture = (writtenAt: number, now: number): boolean => writtenAt > now + LEEWAY_MS;

interface PresentBackup {
  readonly name: string;
  readonly writtenAt: number;
  /** Null: it is on our list and cannot be proven any more. */
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
 * Removes all backups but the last `keep`, and then the payloads that only they had. A crash anywhere in it leaves more than is needed,
 * never less: the file of a backup goes first, and a payload when no file that is left names it.
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
  // Broken ones go with those of their age; they take no sound one's place.
  const gone = found.filter((one) => !kept.includes(one) && one.writtenAt <= oldest);
  for (const { name } of gone) {
    await store.remove(name);
    await noteGone(database, [name]);
  }
  const left = found.filter((one) => !gone.includes(one));
  if (left.some(({ list }) => list === null)) {
    // Its payloads are unknown.
    log('error', 'backup-broken', { count: left.filter(({ list }) => list === null).length });
    return;
  }
  const needed = new Set(left.flatMap(({ list }) => list?.payloads.map(({ sealed }) => sealed) ?? []));
  // A backup that came meanwhile may name payloads that these do not.
  const names = left.map(({ name }) => name).sort();
  if ((await ourNames(parts)).join() !== names.join()) return;
  const count = await store.sweep(needed, newest, signal);
  if (count > 0) log('info', 'backup-payloads-swept', { count });
}

/** Ours by the list in the database, or by their own proof: those of after the state that was restored here are on no list. */
async function standingIn(parts: TidyParts): Promise<PresentBackup[]> {
  const { store, database, vault, hospitalId } = parts;
  const names = await store.names();
  const made = new Map(madeBackups(database).map((one) => [one.name, one]));
  const away = [...made.keys()].filter((name) => !names.includes(name));
  if (away.length > 0) await noteGone(database, away);
  const found: PresentBackup[] = [];
  // The place is away, say: nothing is judged by that, and the error is the round's.
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
    // A copy under another name replaces no backup.
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

/** Names of the key slots in it, as they are kept with it. */
export const slotsOf = ({ head }: Pick<BackupList, 'head'>): string =>
  slotNames(head.keys.map(({ path }) => path));

export const slotNames = (paths: readonly string[]): string =>
  paths
    .flatMap((path) => /^keys\/slots\/(.+)\.json$/.exec(path)?.[1] ?? [])
    .sort()
    .join(' ');

/**
 * Moving on from format 1, whose backups lie in the second place itself, each of them whole: with each new backup, one more of them goes
 * than there is room for among the last `keep`. They carry no proof and are counted by the time in their name; one from the future counts
 * for nothing, and stays.
 */
export async function retireOldFormat(
  folder: Pick<ForeignFolder, 'list' | 'withFile' | 'remove'>,
  { hospitalId, room, now }: { readonly hospitalId: string; readonly room: number; readonly now: number },
): Promise<void> {
  const old: string[] = [];
  for (const { name, kind } of await folder.list('')) {
    if (kind !== 'file' || !isBackupName(name, hospitalId) || isOfTheFuture(timeIn(name), now)) continue;
    if (await isOldFormat(folder, name)) old.push(name);
  }
  const leave = Math.max(0, old.length - room);
  for (const name of old.sort().slice(0, leave)) await folder.remove(name);
}

async function isOldFormat(folder: Pick<ForeignFolder, 'withFile'>, name: string): Promise<boolean> {
  try {
    return await folder.withFile(name, async (file) => (await file.head(MAGIC_1.length)).equals(MAGIC_1));
  } catch (error) {
    // Taken away just now.
    if (isSystemError(error, 'ENOENT')) return false;
    throw error;
  }
}

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

function noteGone(store: Pick<Store, 'write'>, names: readonly string[]): Promise<void> {
  return store.write((tx) => {
    for (const name of names) tx.run(REMOVE, { name });
  });
}
