import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';
import { AgentError } from '../error.ts';
import { codeOf } from '../base/errors.ts';
import { createPrivateFile } from '../base/files.ts';
import { networkFileSystem } from '../base/network-path.ts';

/** Constructor of a connection: opens the file, without any of the pragmas below. */
export type Driver = typeof BetterSqlite3;

const require = createRequire(import.meta.url);

/**
 * The SQLite driver, loaded at first use: opening a database on a Node older than its Node-API 10 ends the process with a segmentation
 * fault, so the version is checked first.
 * @throws AgentError `wrong-node`.
 */
export function loadDriver(napi: string | undefined = process.versions.napi): Driver {
  if (!(Number(napi) >= 10)) {
    throw new AgentError('wrong-node', { version: process.versions.node });
  }
  return require('better-sqlite3') as Driver;
}

/** Settings of every connection: name, requested value, SQLite's answer. */
const PRAGMAS: readonly (readonly [name: string, value: string, answer: string | number])[] = [
  // Time for which a statement waits for another connection (a backup, a reader), ms. First, since setting WAL may have to wait.
  ['busy_timeout', '5000', 5000],
  ['journal_mode', 'WAL', 'wal'],
  // The driver is built with NORMAL for WAL, under which a power cut takes back commits that were reported done.
  ['synchronous', 'FULL', 2],
  ['foreign_keys', 'ON', 1],
  // Sorting and temporary tables never reach the disk.
  ['temp_store', 'MEMORY', 2],
  // A purged payload leaves no bytes in free pages.
  ['secure_delete', 'ON', 1],
  // A damaged or planted schema cannot call functions with side effects.
  ['trusted_schema', 'OFF', 0],
  ['cell_size_check', 'ON', 1],
];
/** These change the file, so a read-only connection leaves them. */
const WRITERS_ONLY = new Set(['journal_mode', 'secure_delete']);

/**
 * A connection with every pragma set and read back. The file is created 0600 (SQLite gives the same to its -wal and -shm).
 * @throws AgentError `wrong-node`, `db-pragma`, `database-damaged` (not a database, or its header is broken).
 */
export function openDatabase(
  path: string,
  options: { readonly readonly?: boolean } = {},
): BetterSqlite3.Database {
  const Database = loadDriver();
  const readonly = options.readonly ?? false;
  if (!readonly) createPrivateFile(path);
  const db = new Database(path, { readonly, fileMustExist: true });
  try {
    for (const [name, value, answer] of PRAGMAS) {
      if (readonly && WRITERS_ONLY.has(name)) continue;
      db.pragma(`${name} = ${value}`);
      const got = db.pragma(name, { simple: true });
      if (got !== answer) {
        throw new AgentError('db-pragma', { name, value, got: String(got) });
      }
    }
    return db;
  } catch (error) {
    db.close();
    throw damaged(error) ?? error;
  }
}

/**
 * Pages and b-trees of the whole file, without comparing indexes to tables: fast enough for each start.
 * @throws AgentError `database-damaged`.
 */
export function quickCheck(db: BetterSqlite3.Database): void {
  let answer: unknown;
  try {
    answer = db.pragma('quick_check(1)', { simple: true });
  } catch (error) {
    throw damaged(error) ?? error;
  }
  // SQLite's answer names tables and pages, but any fault means that a backup is needed.
  if (answer !== 'ok') throw damagedError();
}

/**
 * SQLite's locks and its shared memory do not hold on network file systems: two agents could both think they own the data.
 * @throws AgentError `data-dir-network`.
 */
export function refuseNetworkPath(dataDir: string): void {
  const found = networkFileSystem(dataDir);
  if (found === null) return;
  throw new AgentError('data-dir-network', { fileSystem: found });
}

function damaged(error: unknown): AgentError | null {
  const code = codeOf(error);
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' ? damagedError(error) : null;
}

export const damagedError = (cause?: unknown): AgentError => new AgentError('database-damaged', { cause });
