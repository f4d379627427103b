import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { crashPoint } from '../crash-point.ts';
import { createPrivateFile, dropTemporary, fsyncDir, withTemporary } from '../base/files.ts';
import { removeFile, renameFile } from '../base/held-file.ts';
import { markRestored } from './meta.ts';
import { openDatabase, quickCheck } from './open.ts';
import { SCHEMA_VERSION, versionOf } from './schema.ts';

/** A database and SQLite's files beside it. The database first: without it, SQLite never uses the others. */
const PARTS = ['', '-wal', '-shm', '-journal'];

/**
 * Moves a damaged database to `backups/`, complete, and never deletes it: somebody may recover more from it. The database must be closed.
 * @returns its new name
 */
export async function setDatabaseAside(dataDir: string, now: number): Promise<string> {
  await mkdir(join(dataDir, 'backups'), { recursive: true, mode: 0o700 });
  const name = freeName(
    join(dataDir, 'backups'),
    `damaged-${new Date(now).toISOString().replaceAll(':', '')}`,
  );
  for (const part of PARTS) await moveIfThere(dataDir, part, name);
  await fsyncDir(dataDir);
  crashPoint('damaged-aside');
  return name;
}

/** Replaces no file: after the clock was set back, the name may exist already. */
function freeName(dir: string, stem: string): string {
  for (let count = 1; ; count += 1) {
    const name = `${stem}${count === 1 ? '' : `-${String(count)}`}.db`;
    if (PARTS.every((part) => !existsSync(join(dir, `${name}${part}`)))) return name;
  }
}

/**
 * Removes a daily copy that replaced the database and proved damaged too. Its original still exists, and keeping each such copy could fill
 * the disk. The database must be closed.
 */
export async function dropStandIn(dataDir: string): Promise<void> {
  for (const part of PARTS) await removeFile(join(dataDir, `agent.db${part}`));
  await fsyncDir(dataDir);
}

/** Sets aside a `-wal` that a crash in one of the functions above left without its database: SQLite would delete it. */
export async function setStraysAside(dataDir: string, now: number): Promise<void> {
  if (existsSync(join(dataDir, 'agent.db')) || !existsSync(join(dataDir, 'agent.db-wal'))) return;
  await setDatabaseAside(dataDir, now);
}

async function moveIfThere(dataDir: string, part: string, name: string): Promise<void> {
  const from = join(dataDir, `agent.db${part}`);
  if (existsSync(from)) await renameFile(from, join(dataDir, 'backups', `${name}${part}`));
}

/**
 * Replaces a missing database by the newest sound daily copy, marked as older than the last events. A crash before the rename leaves no
 * database, and the next start repeats this.
 * @param except copies that proved damaged too
 * @returns its name, null if there is none
 */
export async function putNewestCopy(
  dataDir: string,
  now: number,
  except: ReadonlySet<string>,
): Promise<string | null> {
  const dir = join(dataDir, 'backups');
  if (!existsSync(dir)) return null;
  const copies = (await readdir(dir)).filter((name) => /^agent-\d{4}-\d{2}-\d{2}\.db$/.test(name)).sort();
  for (const name of copies.toReversed().filter((copy) => !except.has(copy))) {
    const put = await withTemporary(dataDir, async (temporary) => {
      createPrivateFile(temporary);
      await copyFile(join(dir, name), temporary);
      if (!markIfSound(temporary, now)) {
        await dropTemporary(temporary);
        return false;
      }
      await renameFile(temporary, join(dataDir, 'agent.db'));
      await fsyncDir(dataDir);
      return true;
    });
    if (put) return name;
  }
  return null;
}

function markIfSound(file: string, now: number): boolean {
  try {
    const db = openDatabase(file);
    try {
      quickCheck(db);
      if (versionOf(db) !== SCHEMA_VERSION) return false;
      markRestored(db, now, 'rebuilt');
      // Merges the log into the file, so that it is complete by itself.
      db.pragma('journal_mode = DELETE');
      return true;
    } finally {
      db.close();
    }
  } catch {
    // This copy is damaged too: the caller tries the next older one.
    return false;
  }
}
