import { readFileSync, rmSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { codeOf } from '../base/errors.ts';
import type { Vault } from '../vault/vault.ts';
import type { CaseIndex, IndexSnapshot } from './case-index.ts';

/** What of a data folder the index is kept in and for. */
export interface KeptIndexPlace {
  readonly dataDir: string;
  /** Of the agent: another one may read cases otherwise. */
  readonly version: string;
  readonly fromCases?: number | undefined;
}

/** Fewer are read and opened in a tenth of a second: no file is made for them. */
const KEPT_FROM_CASES = 5000;

const fileIn = (dataDir: string): string => join(dataDir, 'case-index');

/**
 * What the database is as its owner left it: nobody has written to it since while this is the same. Null while somebody has it open, or
 * after an end that closed nothing: then a log lies beside it.
 */
export function databaseMark(dataDir: string): string | null {
  try {
    const path = join(dataDir, 'agent.db');
    if (statSync(`${path}-wal`, { throwIfNoEntry: false }) !== undefined) return null;
    const { size, mtimeNs } = statSync(path, { bigint: true });
    return `${String(size)} ${String(mtimeNs)}`;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Binds the file to the database it was made of, to the program and to what the form of its bytes depends on. */
const placeOf = (mark: string, { version }: KeptIndexPlace): string =>
  ['case-index', mark, version, process.versions.v8, process.versions.unicode ?? ''].join(' ');

/**
 * Keeps the index for the next start, sealed as the database's own labels are. Called when the database is closed, by the one who
 * closed it: what it held then is what the index says. Nothing is fsynced: a file that a crash leaves cut short does not open, and the
 * next start reads the database as if there were none.
 */
export async function keepIndex(place: KeptIndexPlace, index: CaseIndex, vault: Vault): Promise<void> {
  const mark = databaseMark(place.dataDir);
  if (mark === null || index.size < (place.fromCases ?? KEPT_FROM_CASES)) return;
  const sealed = vault.seal(serialize(index.snapshot()), placeOf(mark, place));
  const file = fileIn(place.dataDir);
  try {
    await writeFile(file, sealed, { mode: 0o600 });
  } catch (error) {
    // A full disk needs the room.
    await rm(file, { force: true });
    throw error;
  }
}

/**
 * Gives `use` the index as the last owner left it, once: the file goes, since from here on it would be out of date and hold what a purge
 * takes out of the database. A crash after this finds none and reads the database. Null: there is none, or it is of another state of the
 * database. What it is made of is given back when `use` returns.
 * @param mark what the database was before it was opened
 */
export function useKeptIndex<T>(
  place: KeptIndexPlace,
  mark: string | null,
  vault: Vault,
  use: (kept: IndexSnapshot | null) => T,
): T {
  const sealed = takeFile(fileIn(place.dataDir));
  const plain = sealed === null || mark === null ? null : opened(vault, sealed, placeOf(mark, place));
  try {
    return use(plain === null ? null : (deserialize(plain) as IndexSnapshot));
  } finally {
    for (const bytes of [sealed, plain]) if (bytes !== null) giveBack(bytes);
  }
}

function takeFile(file: string): Buffer | null {
  try {
    const bytes = readFileSync(file);
    rmSync(file);
    return bytes;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function opened(vault: Vault, sealed: Buffer, place: string): Buffer | null {
  try {
    return vault.open(sealed, place);
  } catch (error) {
    // Of another state, program or key, or cut short: what it says is in the database as well.
    if (codeOf(error) === 'sealed-damaged') return null;
    throw error;
  }
}

/** At once and not at some collection: at rest there is none for hours, and this is as much as all cases take. */
function giveBack({ buffer, byteLength }: Buffer): void {
  // A small one shares its memory with others.
  if (buffer.byteLength === byteLength) (buffer as ArrayBuffer).transfer(0);
}
