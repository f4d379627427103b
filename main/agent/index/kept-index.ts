import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import { codeOf } from '../ground/base/errors.ts';
import type { Log } from '../ports.ts';
import type { Vault } from '../ground/vault/vault.ts';
import type { CaseIndex, IndexSnapshot } from './case-index.ts';

/** Where the index is kept, and what opens it. */
export interface KeptIndexPlace {
  readonly dataDir: string;
  readonly vault: Vault;
  /** The agent's version: another one may read cases differently. */
  readonly version: string;
  readonly log: Log;
  readonly fromCases?: number | undefined;
}

/** A state of the database: no two have the same epoch and revision, and nobody else has written to the file while it looks the same. */
export interface DatabaseState {
  readonly file: string;
  readonly epoch: number;
  readonly revision: number;
}

/** Fewer are read and opened in a tenth of a second: no file is made for them. */
const KEPT_FROM_CASES = 5000;

const fileIn = (dataDir: string): string => join(dataDir, 'case-index');

/** Length and mtime of the database file, as its last owner left it. Null while it is open, or after a crash: a log lies beside it. */
export function databaseFile(dataDir: string): string | null {
  const path = join(dataDir, 'agent.db');
  if (statSync(`${path}-wal`, { throwIfNoEntry: false }) !== undefined) return null;
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${String(found.size)} ${String(found.mtimeNs)}`;
}

/** Binds the file to the state of the database that it was made of, to the program and to what the form of its bytes depends on. */
const placeOf = ({ file, epoch, revision }: DatabaseState, version: string): string =>
  [
    ...['case-index', file, String(epoch), String(revision)],
    ...[version, program(), process.versions.v8, process.versions.unicode ?? ''],
  ].join(' ');

/** Tells builds of one version apart: the program's text, and the names of the files beside it, which hold their hash. */
function program(): string {
  const path = fileURLToPath(import.meta.url);
  const names = readdirSync(dirname(path)).sort();
  return createHash('sha256').update(readFileSync(path)).update(names.join()).digest('hex');
}

/**
 * Keeps the index for the next start, sealed as the database's own labels are. Called by the owner that has closed the
 * database. Nothing is fsynced: a file that a crash leaves cut short does not open, and the next start reads the database as if there
 * were none.
 */
export async function keepIndex(
  { dataDir, vault, version, fromCases = KEPT_FROM_CASES }: KeptIndexPlace,
  index: CaseIndex,
  epoch: number,
): Promise<void> {
  const [database, revision] = [databaseFile(dataDir), index.atRevision];
  if (database === null || revision === null || index.size < fromCases) return;
  const state = { file: database, epoch, revision };
  const sealed = vault.seal(serialize(index.snapshot()), placeOf(state, version));
  const file = fileIn(dataDir);
  try {
    await writeFile(file, sealed, { mode: 0o600 });
  } catch (error) {
    // A full disk needs the room; what cannot be removed either does not open.
    await rm(file, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Loads by the index as the last owner left it, or by none where there is none of this state of the database. The file goes: from here on
 * it would only be out of date. Where it cannot be read or removed, the database is read, and a later start finds that it does not fit.
 * What it is made of is given back when `load` returns.
 * @param state what the database is, looked at before it was opened; null: nobody can say
 */
export function loadKept(
  { dataDir, vault, version, log }: KeptIndexPlace,
  state: DatabaseState | null,
  load: (kept: IndexSnapshot | null) => CaseIndex,
): CaseIndex {
  const file = fileIn(dataDir);
  const bytes: Buffer[] = [];
  try {
    if (state !== null) {
      const sealed = readFileSync(file);
      bytes.push(sealed);
      const plain = vault.open(sealed, placeOf(state, version));
      bytes.push(plain);
      return load(deserialize(plain) as IndexSnapshot);
    }
  } catch (error) {
    // There is none; or it is of another state, program or key, or cut short. What it says is in the database as well.
    if (codeOf(error) !== 'ENOENT') log('info', 'case-index-not-taken', {}, error);
  } finally {
    bytes.forEach(giveBack);
    try {
      rmSync(file, { force: true });
    } catch (error) {
      log('warn', 'case-index-not-removed', {}, error); // held by a scanner: it goes at the next stop or start
    }
  }
  return load(null);
}

/** At once and not at some collection: at rest there is none for hours, and this is as much as all cases take. */
function giveBack({ buffer, byteLength }: Buffer): void {
  // A small one shares its memory with others.
  if (buffer.byteLength === byteLength) (buffer as ArrayBuffer).transfer(0);
}
