import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Database } from 'better-sqlite3';
import { DAY_MS } from '../../../shared/days.ts';
import {
  createPrivateFile,
  dropTemporary,
  ensurePrivateDir,
  fsyncDir,
  temporaryPath,
  withTemporary,
} from '../base/files.ts';
import { carryOver, openForeignFolder } from '../base/foreign-folder.ts';
import { removeFile, renameFile } from '../base/held-file.ts';
import { crashPoint } from '../crash-point.ts';
import { META_SET, metaNumber } from './meta.ts';
import { openDatabase } from './open.ts';

/**
 * A backup is one SQLite file: the database, and beside its tables one of files (spool, key slots, client keys), all
 * as sealed as they lie in the data folder. The machine's own key file is left out: on another machine the passphrase
 * or the recovery code opens it.
 */
export const BACKUP_FOLDERS = ['spool', 'keys'];
const LEFT_OUT = new Set(['machine.key', 'machine.key.next']);
/** In the backup's own database: the file's time is that of the last copying. */
const WRITTEN_AT = 'backup_written_at';

/**
 * Writes a whole backup, then renames it into place. A crash before leaves a temporary file, which a backup into the same folder
 * removes a day later: no start knows of that folder, and another agent may be writing there now. An existing backup stays. It is
 * made in the data folder and copied from there.
 * @param now ms
 */
export async function writeBackup(
  db: Database,
  dataDir: string,
  file: string,
  now: number,
): Promise<{ file: string; bytes: number }> {
  const target = resolve(file);
  const own = join(resolve(dataDir), 'backups');
  if (dirname(target) === own) return fillBackup(db, dataDir, target, now);
  // Anyone who may write in another folder could exchange a database at work there for a link to a file of ours.
  const folder = openForeignFolder(dirname(target));
  await folder.make();
  await folder.removeLeftovers(DAY_MS);
  await ensurePrivateDir(own);
  const made = temporaryPath(own);
  try {
    const { bytes } = await fillBackup(db, dataDir, made, now);
    // A crash from here on leaves `made`, which the next start removes, and a temporary file beside the target.
    await carryOver(made, folder, basename(target));
    return { file: target, bytes };
  } finally {
    await dropTemporary(made);
  }
}

/** In the data folder's own place for backups. */
async function fillBackup(
  db: Database,
  dataDir: string,
  target: string,
  now: number,
): Promise<{ file: string; bytes: number }> {
  await ensurePrivateDir(dirname(target));
  return withTemporary(dirname(target), async (temporary) => {
    // Made for us alone before SQLite fills it.
    createPrivateFile(temporary);
    await copyDatabase(db, temporary);
    crashPoint('backup-copied');
    const copy = openDatabase(temporary);
    try {
      copy.exec(`CREATE TABLE backup_files (path TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT`);
      const insert = copy.prepare(`INSERT INTO backup_files (path, bytes) VALUES (?, ?)`);
      for (const path of await filesBelow(dataDir)) insert.run(path, await readFile(join(dataDir, path)));
      copy.prepare(META_SET).run({ key: WRITTEN_AT, value: String(now) });
      copy.pragma('journal_mode = DELETE');
    } finally {
      copy.close();
    }
    crashPoint('backup-filled');
    await renameFile(temporary, target);
    await fsyncDir(dirname(target));
    return { file: target, bytes: (await stat(target)).size };
  });
}

/** Between two turns of the event loop: some milliseconds. */
const PAGES_AT_ONCE = 100;

/**
 * SQLite's own copy of a database at work, into a file that is there. SQLite syncs the whole of it at the end, on this thread:
 * what is written is synced all along by another, so that little is left then.
 */
async function copyDatabase(db: Database, file: string, signal?: AbortSignal): Promise<void> {
  const handle = await open(file, 'r+');
  let syncing = Promise.resolve();
  let isSyncing = false;
  try {
    await db.backup(file, {
      progress: () => {
        signal?.throwIfAborted();
        if (!isSyncing) {
          isSyncing = true;
          syncing = handle
            .datasync()
            // Whether it could be written is told by SQLite's own sync at the end.
            .catch(() => undefined)
            .finally(() => {
              isSyncing = false;
            });
        }
        return PAGES_AT_ONCE;
      },
    });
  } finally {
    await syncing;
    await handle.close();
  }
}

/** When a backup was written, ms. Those of before this was kept say it by the file's own time. */
export async function backupWrittenAt(file: string): Promise<number> {
  const db = openDatabase(file, { readonly: true });
  try {
    return metaNumber(db, WRITTEN_AT) ?? (await stat(file)).mtimeMs;
  } finally {
    db.close();
  }
}

async function filesBelow(dataDir: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of BACKUP_FOLDERS) {
    const root = join(dataDir, folder);
    if (!existsSync(root)) continue;
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || LEFT_OUT.has(entry.name) || entry.name.endsWith('.tmp')) continue;
      found.push(relative(dataDir, join(entry.parentPath, entry.name)).split(sep).join('/'));
    }
  }
  return found;
}

/**
 * The copy of a day, once a day, and the last `keep` of them: yesterday's state is at hand. A copy that is called off leaves no file.
 */
export async function keepDailyCopy(
  db: Database,
  dataDir: string,
  { day, keep, signal }: { readonly day: string; readonly keep: number; readonly signal?: AbortSignal },
): Promise<void> {
  const dir = join(dataDir, 'backups');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if (!existsSync(fileOf(dir, day))) await copyOfDay(db, dataDir, day, signal);
  const daily = (await readdir(dir)).filter((name) => /^agent-\d{4}-\d{2}-\d{2}\.db$/.test(name)).sort();
  for (const name of daily.slice(0, -keep)) await removeFile(join(dir, name));
}

const fileOf = (dir: string, day: string): string => join(dir, `agent-${day}.db`);

/** The copy of a day, in place of one that was made earlier that day. A crash leaves the earlier one, or none. */
export async function copyOfDay(
  db: Database,
  dataDir: string,
  day: string,
  signal?: AbortSignal,
): Promise<void> {
  const dir = join(dataDir, 'backups');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await withTemporary(dir, async (temporary) => {
    createPrivateFile(temporary);
    await copyDatabase(db, temporary, signal);
    crashPoint('daily-backup-copied');
    await renameFile(temporary, fileOf(dir, day));
    await fsyncDir(dir);
  });
}
