import { readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AgentError } from '../error.ts';
import { codeOf } from '../base/errors.ts';
import { createPrivateFile, writeWholeSync } from '../base/files.ts';
import { loadDriver } from './open.ts';

/** Record that the holder of a lock wrote about itself: information, no proof. Nulls if it cannot be read. */
export interface Holder {
  readonly pid: number | null;
  readonly host: string | null;
  /** ISO 8601. */
  readonly since: string | null;
  readonly beatAt: string | null;
  /** `agent` holds the lock for its whole life, `command` briefly. Null if the record cannot be read. */
  readonly work: LockWork | null;
}

export type LockWork = 'agent' | 'command';

/** The right to write in a data folder, held until `release` or the end of the process, however it ends. */
export interface Lock {
  /** Tells others that we are still at work. Never throws: it only informs. */
  beat(now: number): void;
  release(): void;
}

/**
 * Takes the operating-system lock of `dataDir` (which must exist), immediately or not at all. It is a SQLite file held in an EXCLUSIVE
 * transaction: SQLite knows how each system locks, and the system frees the lock of a killed process. A rollback journal, since in WAL mode
 * an exclusive transaction still admits readers.
 *
 * Only this function may open `lock.db`: on POSIX, closing any descriptor of it drops the process's lock.
 * @throws AgentError `wrong-node`, `lock-failed`.
 */
export function acquireLock(
  dataDir: string,
  now: number = Date.now(),
  work: LockWork = 'command',
): Lock | { readonly heldBy: Holder } {
  const path = join(dataDir, 'lock.db');
  const info = join(dataDir, 'lock.json');
  const Database = loadDriver();
  createPrivateFile(path);
  const db = new Database(path, { timeout: 0, fileMustExist: true });
  try {
    const mode = db.pragma('journal_mode = DELETE', { simple: true });
    if (mode !== 'delete') throw new Error(`journal mode is ${String(mode)}`);
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (codeOf(error).startsWith('SQLITE_BUSY')) {
      return { heldBy: readHolder(info) };
    }
    throw new AgentError('lock-failed', { cause: error });
  }
  const since = new Date(now).toISOString();
  const beat = (at: number): void => {
    const holder: Holder = {
      pid: process.pid,
      host: hostname(),
      since,
      beatAt: new Date(at).toISOString(),
      work,
    };
    try {
      // Not fsynced: after a crash of the machine nobody holds the lock, whatever this file says. No retries (0 ms): this blocks the event loop.
      writeWholeSync(info, JSON.stringify(holder), 0o600, 0);
    } catch {
      // A full disk, or a reader that has it open on Windows: the lock still holds, only the information is missing.
    }
  };
  beat(now);
  return {
    beat,
    release: () => {
      if (!db.open) return;
      // Before the lock is released, so that the next holder's file is never removed.
      try {
        if (readHolder(info).pid === process.pid) rmSync(info, { force: true, recursive: true });
      } catch {
        // Held by a reader on Windows: the file stays, since only the lock itself counts.
      }
      // Closing ends the transaction and with it the lock.
      db.close();
    },
  };
}

/** Holder of a data folder's lock, if any. */
export const lockHolder = (dataDir: string): Holder => readHolder(join(dataDir, 'lock.json'));

function readHolder(info: string): Holder {
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(info, 'utf8'));
  } catch {
    // Missing, or just being replaced: the lock itself has already shown that it is held.
    found = null;
  }
  const record: Record<string, unknown> = typeof found === 'object' && found !== null ? { ...found } : {};
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    pid: typeof record.pid === 'number' ? record.pid : null,
    host: text(record.host),
    since: text(record.since),
    beatAt: text(record.beatAt),
    work: record.work === 'agent' || record.work === 'command' ? record.work : null,
  };
}
