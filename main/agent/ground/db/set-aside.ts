import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { crashPoint } from '../crash-point.ts';
import { createPrivateFile, dropTemporary, fsyncDir, withTemporary } from '../base/files.ts';
import { removeFile, renameFile } from '../base/held-file.ts';
import { markRestored } from './meta.ts';
import { SCHEMA_VERSION } from './migrations.ts';
import { openDatabase, quickCheck } from './open.ts';

/** A database and what SQLite keeps beside it. The database first: without it, what is left behind is never taken for its own. */
const PARTS = ['', '-wal', '-shm', '-journal'];

/**
 * Moves a damaged database to `backups/`, whole and never to be deleted by us: somebody may read more out of it. The database
 * must be closed.
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

/** A second one of the same moment, by a clock that was set back or stands, takes no other's place. */
function freeName(dir: string, stem: string): string {
  for (let count = 1; ; count += 1) {
    const name = `${stem}${count === 1 ? '' : `-${String(count)}`}.db`;
    if (PARTS.every((part) => !existsSync(join(dir, `${name}${part}`)))) return name;
  }
}

/**
 * Removes a daily copy that stood in and turned out to be damaged as well: where it was copied from it still lies, and one more of each
 * copy could fill the disk. The database must be closed.
 */
export async function dropStandIn(dataDir: string): Promise<void> {
  for (const part of PARTS) await removeFile(join(dataDir, `agent.db${part}`));
  await fsyncDir(dataDir);
}

/** What a crash in the middle of either left beside a database that is gone: SQLite would drop it. */
export async function setStraysAside(dataDir: string, now: number): Promise<void> {
  if (existsSync(join(dataDir, 'agent.db')) || !existsSync(join(dataDir, 'agent.db-wal'))) return;
  await setDatabaseAside(dataDir, now);
}

async function moveIfThere(dataDir: string, part: string, name: string): Promise<void> {
  const from = join(dataDir, `agent.db${part}`);
  if (existsSync(from)) await renameFile(from, join(dataDir, 'backups', `${name}${part}`));
}

/**
 * Puts the newest daily copy that is sound in the place of a database that is gone, marked as older than what has happened. A
 * crash before the rename leaves no database, and the next start does this again.
 * @param except copies that turned out to be damaged as well
 * @returns its name, null when there is none
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
      const version = Number(db.pragma('user_version', { simple: true }));
      if (version < 1 || version > SCHEMA_VERSION) return false;
      markRestored(db, now, 'rebuilt');
      // Folds the log into the file, so that it is whole by itself.
      db.pragma('journal_mode = DELETE');
      return true;
    } finally {
      db.close();
    }
  } catch {
    // As damaged as the one it is to stand in for: the one before it is tried.
    return false;
  }
}
