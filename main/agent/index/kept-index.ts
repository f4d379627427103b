import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import { codeOf } from '../ground/base/errors.ts';
import { release } from '../ground/base/files.ts';
import { crashPoint } from '../ground/crash-point.ts';
import type { Log } from '../ports.ts';
import type { Vault } from '../ground/vault/vault.ts';
import type { CaseIndex, IndexSnapshot } from './case-index.ts';

/** Data folder of the kept index, and the vault that opens it. */
export interface KeptIndexPlace {
  readonly dataDir: string;
  readonly vault: Vault;
  /** The agent's version: another one may read cases differently. */
  readonly version: string;
  readonly log: Log;
}

/** A state of the database, before its owner has written anything. */
export interface DatabaseState {
  /** As `databaseFile`: null if there is a WAL beside it. */
  readonly file: string | null;
  readonly epoch: number;
  readonly revision: number;
  /** Value of `INDEX_NAME` in `meta`; null: no index was ever kept. */
  readonly name: string | null;
}

/** Key of `meta`: name of the newest kept index. A database with that name is, or descends from, the one that the index was made of. */
export const INDEX_NAME = 'index_kept';

/** Content of the sealed file. */
interface KeptFile extends Pick<DatabaseState, 'file' | 'epoch' | 'revision'> {
  readonly index: IndexSnapshot;
}

const fileIn = (dataDir: string): string => join(dataDir, 'case-index');
/** Name of the file while the database that took it is being checked. */
const withheldIn = (dataDir: string): string => `${fileIn(dataDir)}.withheld`;

/** Length and mtime of the database file, as its last owner left it. Null while it is open, or after a crash: then it has a WAL. */
export function databaseFile(dataDir: string): string | null {
  const path = join(dataDir, 'agent.db');
  if (statSync(`${path}-wal`, { throwIfNoEntry: false }) !== undefined) return null;
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${String(found.size)} ${String(found.mtimeNs)}`;
}

/** Binds the file to a database, to the program, and to all that its serialization depends on. */
const placeOf = (name: string, version: string): string =>
  ['case-index', name, version, program(), process.versions.v8, process.versions.unicode ?? ''].join(' ');

/** Tells builds of one version apart: the program's text, and the names of the files beside it, which hold their hash. */
function program(): string {
  const path = fileURLToPath(import.meta.url);
  const names = readdirSync(dirname(path)).sort();
  return createHash('sha256').update(readFileSync(path)).update(names.join()).digest('hex');
}

/**
 * A name for an index that is about to be kept; null if none is. The owner's last commit writes the name into `meta`. After a crash from there
 * on, the file has another name or is missing, and the next start reads the database.
 */
export function nameToKeep(index: CaseIndex): string | null {
  return index.atRevision === null || index.size === 0 ? null : randomUUID();
}

/**
 * Keeps the index for the next starts, sealed like the database's own labels. The owner calls it after closing the database. Nothing is
 * fsynced: a file cut short by a crash does not open, and the next start reads the database instead.
 */
export async function keepIndex(
  { dataDir, vault, version }: KeptIndexPlace,
  index: CaseIndex,
  { epoch, name }: { readonly epoch: number; readonly name: string | null },
): Promise<void> {
  const [database, revision] = [databaseFile(dataDir), index.atRevision];
  if (database === null || revision === null || name === null) return;
  const kept: KeptFile = { file: database, epoch, revision, index: index.snapshot() };
  const sealed = vault.seal(serialize(kept), placeOf(name, version));
  const file = fileIn(dataDir);
  try {
    await writeFile(file, sealed, { mode: 0o600 });
    crashPoint('index-kept');
  } catch (error) {
    // A full disk needs the room; a file that cannot be removed does not open either.
    await rm(file, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Loads with the kept index of this database, or with none. Two kinds are accepted: one of the database exactly as it is on disk; and, if a WAL
 * shows a crash, one of an earlier state: `load` then also gets the revision from which to read on. Any other file is removed. The buffers of
 * the file are released when `load` returns.
 * @param state state of the database before it was opened; null: unknown
 */
export function loadKept(
  place: KeptIndexPlace,
  state: DatabaseState | null,
  load: (kept: IndexSnapshot | null, since: number | null) => CaseIndex,
): CaseIndex {
  const { dataDir, log } = place;
  const file = fileIn(dataDir);
  const remove = (): void => {
    try {
      for (const path of [file, withheldIn(dataDir)]) rmSync(path, { force: true });
    } catch (error) {
      log('warn', 'case-index-not-removed', {}, error); // held by a scanner: it goes at the next stop or start
      throw error;
    }
  };
  const bytes: Buffer[] = [];
  try {
    if (state !== null) {
      const { index: kept, since } = openKept(place, state, bytes);
      const index = load(kept, since);
      index.keptIn(remove);
      return index;
    }
  } catch (error) {
    // Missing; or of another state, program or key, or cut short. The database has the same content.
    if (codeOf(error) !== 'ENOENT') log('info', 'case-index-not-taken', {}, error);
  } finally {
    // At once: an idle process collects no garbage for hours, and these are as large as all cases together.
    bytes.forEach(release);
  }
  try {
    remove();
  } catch {
    // Logged. The name or state does not fit, now or later.
  }
  return load(null, null);
}

/**
 * Hides the kept index from later starts while its database is being checked: whatever ends the agent before that, the next start reads the
 * database and waits for its check.
 * @returns puts it back; null: it could not be hidden
 */
export function withholdKept({ dataDir, log }: KeptIndexPlace): (() => void) | null {
  const move = (from: string, to: string): boolean => {
    try {
      renameSync(from, to);
      return true;
    } catch (error) {
      log('warn', 'case-index-not-moved', {}, error); // held by a scanner
      return false;
    }
  };
  const [file, withheld] = [fileIn(dataDir), withheldIn(dataDir)];
  return move(file, withheld) ? () => void move(withheld, file) : null;
}

/** @throws if it is not of this database, or not sealed by the newest key, by which all data on disk are to be sealed */
function openKept(
  { dataDir, vault, version }: KeptIndexPlace,
  state: DatabaseState,
  bytes: Buffer[],
): { readonly index: IndexSnapshot; readonly since: number | null } {
  const sealed = readFileSync(fileIn(dataDir));
  bytes.push(sealed);
  const plain = vault.open(sealed, placeOf(state.name ?? '', version));
  bytes.push(plain);
  const { index, file, epoch, revision } = deserialize(plain) as KeptFile;
  if (state.file === null && state.epoch >= epoch && state.revision >= revision)
    return { index, since: revision };
  if (state.file === file && state.epoch === epoch && state.revision === revision)
    return { index, since: null };
  throw new Error('of another state of the database');
}
