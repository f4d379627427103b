import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Database } from 'better-sqlite3';
import { AgentError } from '../error.ts';
import { ensurePrivateDir, fsyncDir, temporaryPath, writeDurably } from './files.ts';
import { SCHEMA_VERSION } from './migrations.ts';
import { openDatabase, quickCheck } from './open.ts';
import { crashPoint } from '../crash-point.ts';

/**
 * A backup is one SQLite file: the database, and beside its tables one of files (spool, key slots, client keys), all
 * as sealed as they lie in the data folder. The machine's own key file is left out: on another machine the passphrase
 * or the recovery code opens it.
 */
const FOLDERS = ['spool', 'keys'];
const LEFT_OUT = new Set(['machine.key']);

/** Writes a whole backup, then renames it into place. A crash before leaves a temporary file; an existing backup stays. */
export async function writeBackup(
  db: Database,
  dataDir: string,
  file: string,
): Promise<{ file: string; bytes: number }> {
  const target = resolve(file);
  await mkdir(dirname(target), { recursive: true });
  const temporary = temporaryPath(dirname(target));
  try {
    await db.backup(temporary);
    crashPoint('backup-copied');
    const copy = openDatabase(temporary);
    try {
      copy.exec(`CREATE TABLE backup_files (path TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT`);
      const insert = copy.prepare(`INSERT INTO backup_files (path, bytes) VALUES (?, ?)`);
      for (const path of await filesBelow(dataDir)) insert.run(path, await readFile(join(dataDir, path)));
      copy.pragma('journal_mode = DELETE');
    } finally {
      copy.close();
    }
    crashPoint('backup-filled');
    await rename(temporary, target);
    crashPoint('backup-renamed');
    await fsyncDir(dirname(target));
    return { file: target, bytes: (await stat(target)).size };
  } finally {
    await rm(temporary, { force: true });
    await rm(`${temporary}-journal`, { force: true });
  }
}

async function filesBelow(dataDir: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of FOLDERS) {
    const root = join(dataDir, folder);
    if (!existsSync(root)) continue;
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || LEFT_OUT.has(entry.name) || entry.name.endsWith('.tmp')) continue;
      found.push(relative(dataDir, join(entry.parentPath, entry.name)).split(sep).join('/'));
    }
  }
  return found;
}

/** Looked at before anything is touched. @throws AgentError `backup-unreadable`, `database-newer`, `database-damaged`. */
export function checkBackup(file: string): void {
  if (!existsSync(file)) {
    throw new AgentError('backup-missing', 'There is no such backup file.', { messageZh: '找不到備份檔。' });
  }
  let db: Database;
  try {
    db = openDatabase(file, { readonly: true });
  } catch (error) {
    throw unreadable(error);
  }
  try {
    quickCheck(db);
    const version = Number(db.pragma('user_version', { simple: true }));
    const whole = db.prepare(`SELECT COUNT(*) AS n FROM sqlite_master WHERE name = 'backup_files'`).get() as {
      n: number;
    };
    if (version < 1 || whole.n !== 1) throw unreadable(null);
    if (version > SCHEMA_VERSION) {
      throw new AgentError('database-newer', 'The backup was written by a newer version of the agent.', {
        messageZh: '備份檔是由較新版本的程式寫入的。',
      });
    }
  } catch (error) {
    throw error instanceof AgentError ? error : unreadable(error);
  } finally {
    db.close();
  }
}

const unreadable = (cause: unknown): AgentError =>
  new AgentError('backup-unreadable', 'The file is not a whole backup of the agent.', {
    messageZh: '此檔案不是完整的備份檔。',
    cause,
  });

const RESTORING = 'agent.db.restoring';

/**
 * Puts a backup's state in place of the data folder's; the database must be closed. What was there is moved to
 * `backups/`, never deleted. The restored database carries a mark, so that the next start, also after a crash in the
 * middle of this, puts every unfinished case in doubt.
 */
export async function putBackup(dataDir: string, file: string, now: number): Promise<void> {
  const temporary = temporaryPath(dataDir);
  await copyFile(file, temporary);
  crashPoint('restore-copied');
  const db = openDatabase(temporary);
  try {
    const files = db.prepare(`SELECT path, bytes FROM backup_files`).iterate() as IterableIterator<{
      path: string;
      bytes: Buffer;
    }>;
    for (const { path, bytes } of files) await putFile(dataDir, path, bytes);
    crashPoint('restore-files-put');
    db.exec(`DROP TABLE backup_files`);
    db.prepare(
      `INSERT INTO meta (key, value) VALUES ('restored_at', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    ).run(String(now));
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
  // From here on a crash leaves a whole `agent.db.restoring`, which the next start puts in place.
  await rename(temporary, join(dataDir, RESTORING));
  await fsyncDir(dataDir);
  crashPoint('restore-staged');
  await finishRestore(dataDir);
}

async function putFile(dataDir: string, path: string, bytes: Buffer): Promise<void> {
  const target = resolve(dataDir, path);
  const inside = relative(dataDir, target);
  if (
    inside.startsWith('..') ||
    inside === '' ||
    !FOLDERS.some((folder) => inside.startsWith(`${folder}${sep}`))
  ) {
    throw new AgentError('backup-unreadable', 'The backup names a file outside the data folder.', {
      messageZh: '備份檔內容不正確。',
    });
  }
  // Same name means same content for the spool; keys of this folder are never replaced.
  if (existsSync(target)) return;
  await ensurePrivateDir(dirname(target));
  await writeDurably(target, bytes, 0o600);
}

/**
 * Completes a restore that a crash interrupted; does nothing where there is none. The old database's tail goes first: left
 * beside the new database, SQLite would take it for the new one's and write its pages into it.
 */
export async function finishRestore(dataDir: string): Promise<void> {
  const restoring = join(dataDir, RESTORING);
  if (!existsSync(restoring)) return;
  const database = join(dataDir, 'agent.db');
  // Named by the staged file, so that a second try puts the parts under the same name as the first.
  const staged = new Date((await stat(restoring)).mtimeMs).toISOString().replaceAll(':', '');
  const kept = join(dataDir, 'backups', `replaced-${staged}.db`);
  await mkdir(dirname(kept), { recursive: true, mode: 0o700 });
  for (const tail of ['-wal', '-shm', '']) {
    if (existsSync(`${database}${tail}`)) await rename(`${database}${tail}`, `${kept}${tail}`);
    crashPoint(tail === '' ? 'restore-database-aside' : 'restore-wal-aside');
  }
  // A crash up to here finds the staged file again, and whatever is still beside it is set aside then.
  await fsyncDir(dataDir);
  await rename(restoring, database);
  crashPoint('restore-in-place');
  await fsyncDir(dataDir);
}

/** A copy of the database at start, the last `keep` of them, so that yesterday's state is at hand. */
export async function backupAtStart(db: Database, dataDir: string, day: string, keep: number): Promise<void> {
  const dir = join(dataDir, 'backups');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, `agent-${day}.db`);
  if (!existsSync(file)) {
    const temporary = temporaryPath(dir);
    try {
      await db.backup(temporary);
      crashPoint('daily-backup-copied');
      await rename(temporary, file);
    } finally {
      await rm(temporary, { force: true });
    }
  }
  const daily = (await readdir(dir))
    .filter((name) => /^agent-\d{4}-\d{2}-\d{2}\.db$/.test(basename(name)))
    .sort();
  for (const name of daily.slice(0, -keep)) await rm(join(dir, name), { force: true });
}
