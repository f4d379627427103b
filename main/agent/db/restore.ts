import { constants, createWriteStream, existsSync, statSync } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Database } from 'better-sqlite3';
import { createPrivateFile, ensurePrivateDir, fsyncDir, withTemporary, writeDurably } from '../base/files.ts';
import { removeFolder, renameFile } from '../base/held-file.ts';
import { crashPoint } from '../crash-point.ts';
import { AgentError } from '../error.ts';
import { BACKUP_FOLDERS } from './backup.ts';
import { markRestored, setAgentId } from './meta.ts';
import { SCHEMA_VERSION } from './migrations.ts';
import { openDatabase, quickCheck } from './open.ts';

/** Looked at before anything is touched. @throws AgentError `backup-unreadable`, `database-newer`, `database-damaged`. */
export function checkBackup(file: string): void {
  if (!existsSync(file)) {
    throw new AgentError('backup-missing', 'There is no such backup file.', { messageZh: '找不到備份檔。' });
  }
  // SQLite would wait at a pipe for ever.
  if (!statSync(file).isFile()) throw unreadable(null);
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
export async function putBackup(
  dataDir: string,
  file: string,
  now: number,
  /** For a backup sealed by another key: adds a way to open it here. The folder's own sealed files are set aside then. */
  foreign: ((slotsDir: string) => Promise<void>) | null = null,
  /**
   * Of the folder that is restored into, which stays the one that it is: the agent that wrote the backup may still be at work elsewhere,
   * and would take the files of a shared folder as well. Null: a new one is made up at the next start.
   */
  agentId: string | null = null,
): Promise<void> {
  await withTemporary(dataDir, async (temporary) => {
    createPrivateFile(temporary);
    await copyFrom(file, temporary);
    crashPoint('restore-copied');
    const db = openDatabase(temporary);
    try {
      const files = db.prepare(`SELECT path, bytes FROM backup_files`).iterate() as IterableIterator<{
        path: string;
        bytes: Buffer;
      }>;
      if (foreign !== null) await makeStaged(dataDir);
      // Who may open this folder is decided here: a slot that was taken away since, or another folder's, does not come back.
      // Asked once: the first slot that is put makes the folder.
      const hasSlots = existsSync(join(dataDir, 'keys', 'slots'));
      for (const { path, bytes } of files)
        await putFile(dataDir, path, bytes, { staged: foreign !== null, hasSlots });
      await foreign?.(stagedSlots(dataDir));
      crashPoint('restore-files-put');
      db.exec(`DROP TABLE backup_files`);
      markRestored(db, now, 'backup');
      setAgentId(db, agentId);
      // Folds the log into the file and syncs it: from here on it is whole by itself.
      db.pragma('journal_mode = DELETE');
    } finally {
      db.close();
    }
    // From here on a crash leaves a whole `agent.db.restoring`, which the next start puts in place.
    await renameFile(temporary, join(dataDir, RESTORING));
  });
  await fsyncDir(dataDir);
  crashPoint('restore-staged');
  await finishRestore(dataDir);
}

/** `file` was named by a person, who may name a link; what it leads to has to be a file when it is opened. */
async function copyFrom(file: string, to: string): Promise<void> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile()) throw unreadable(null);
    await pipeline(handle.createReadStream({ autoClose: false }), createWriteStream(to));
  } finally {
    await handle.close();
  }
}

/** Keys that decide who opens this folder, and what beside: its own stay. */
const OWN_KEYS = [join('keys', 'slots'), join('keys', 'ring')];

async function putFile(
  dataDir: string,
  path: string,
  bytes: Buffer,
  { staged, hasSlots }: { readonly staged: boolean; readonly hasSlots: boolean },
): Promise<void> {
  const target = resolve(dataDir, (staged ? stagedFile(path) : null) ?? path);
  const inside = relative(dataDir, target);
  if (
    inside.startsWith('..') ||
    inside === '' ||
    !BACKUP_FOLDERS.some((folder) => [folder, `${folder}.restoring`].includes(inside.split(sep)[0] ?? ''))
  ) {
    throw new AgentError('backup-unreadable', 'The backup names a file outside the data folder.', {
      messageZh: '備份檔內容不正確。',
    });
  }
  // Same name means same content for the spool; keys of this folder are never replaced.
  if (existsSync(target)) return;
  if (hasSlots && OWN_KEYS.some((folder) => inside.startsWith(`${folder}${sep}`))) return;
  await ensurePrivateDir(dirname(target));
  await writeDurably(target, bytes, 0o600);
}

/**
 * Completes a restore that a crash interrupted; does nothing where there is none. The old database's tail goes first: left
 * beside the new database, SQLite would take it for the new one's and write its pages into it.
 */
export async function finishRestore(dataDir: string): Promise<void> {
  const restoring = join(dataDir, RESTORING);
  if (!existsSync(restoring)) {
    await dropStaged(dataDir);
    return;
  }
  const database = join(dataDir, 'agent.db');
  // Named by the staged file, so that a second try puts the parts under the same name as the first.
  const staged = new Date((await stat(restoring)).mtimeMs).toISOString().replaceAll(':', '');
  const kept = join(dataDir, 'backups', `replaced-${staged}.db`);
  await mkdir(dirname(kept), { recursive: true, mode: 0o700 });
  await putStaged(dataDir, staged);
  for (const tail of ['-wal', '-shm', '']) {
    if (existsSync(`${database}${tail}`)) await renameFile(`${database}${tail}`, `${kept}${tail}`);
    crashPoint(tail === '' ? 'restore-database-aside' : 'restore-wal-aside');
  }
  // A crash up to here finds the staged file again, and everything that is still beside it is set aside then.
  await fsyncDir(dataDir);
  await renameFile(restoring, database);
  crashPoint('restore-in-place');
  await fsyncDir(dataDir);
}

// Folders that a restore replaces as a whole, as their files are sealed by another key than this data folder's.

const FOLDERS = ['spool', 'keys/ring', 'keys/slots', 'keys/clients'] as const;
const STAGED = '.restoring';

/** Where slots are put until the restore is sure to be completed. */
const stagedSlots = (dataDir: string): string => join(dataDir, `keys/slots${STAGED}`);

/** Where a file of a backup (`spool/…`) waits; null for one of no such folder. */
function stagedFile(path: string): string | null {
  const folder = FOLDERS.find((one) => path.startsWith(`${one}/`));
  return folder === undefined ? null : `${folder}${STAGED}${path.slice(folder.length)}`;
}

/** Each is there afterwards, empty if need be: what the backup does not have must not stay either. */
async function makeStaged(dataDir: string): Promise<void> {
  await dropStaged(dataDir);
  for (const folder of FOLDERS) await ensurePrivateDir(join(dataDir, `${folder}${STAGED}`));
}

/** Removes what a restore left that never came to the point of no return. */
async function dropStaged(dataDir: string): Promise<void> {
  for (const folder of FOLDERS) await removeFolder(join(dataDir, `${folder}${STAGED}`));
}

/**
 * Puts the staged folders in place; those they replace go to `backups/`, never deleted. A crash in the middle is completed
 * by doing it again: what has been moved is not there any more. Does nothing where nothing is staged.
 */
async function putStaged(dataDir: string, name: string): Promise<void> {
  for (const folder of FOLDERS) {
    const staged = join(dataDir, `${folder}${STAGED}`);
    if (!existsSync(staged)) continue;
    const current = join(dataDir, folder);
    const kept = join(dataDir, 'backups', `replaced-${name}-${folder.replace('/', '-')}`);
    if (existsSync(current)) await renameFile(current, kept);
    crashPoint('restore-folder-aside');
    await renameFile(staged, current);
    await fsyncDir(dirname(current));
  }
}
