import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensurePrivateDir, fsyncDir } from '../base/files.ts';
import { removeFolder, renameFile } from '../base/held-file.ts';
import { crashPoint } from '../crash-point.ts';

/** A complete database to be put in place. Once it has this name, the next start completes the restore. */
export const RESTORING = 'agent.db.restoring';

/**
 * Completes a restore that a crash interrupted; does nothing if there is none. The old `-wal` and `-shm` are moved first: SQLite would apply
 * an old `-wal` to the new database.
 */
export async function finishRestore(dataDir: string): Promise<void> {
  const restoring = join(dataDir, RESTORING);
  if (!existsSync(restoring)) {
    await dropStaged(dataDir);
    return;
  }
  const database = join(dataDir, 'agent.db');
  // Named after the staged file's time, so that a repetition uses the same names.
  const staged = new Date((await stat(restoring)).mtimeMs).toISOString().replaceAll(':', '');
  const kept = join(dataDir, 'backups', `replaced-${staged}.db`);
  await mkdir(dirname(kept), { recursive: true, mode: 0o700 });
  await putStaged(dataDir, staged);
  for (const tail of ['-wal', '-shm', '']) {
    if (existsSync(`${database}${tail}`)) await renameFile(`${database}${tail}`, `${kept}${tail}`);
    crashPoint(tail === '' ? 'restore-database-aside' : 'restore-wal-aside');
  }
  // After a crash up to here, the next start finds the staged file and moves what is left of the old database.
  await fsyncDir(dataDir);
  await renameFile(restoring, database);
  crashPoint('restore-in-place');
  await fsyncDir(dataDir);
}

// Folders that a restore replaces as a whole, as their files are sealed by another key than this data folder's.

const FOLDERS = ['spool', 'keys/slots', 'keys/clients'] as const;
const STAGED = '.restoring';

/** Place of staged slots until the restore is certain to complete. */
export const stagedSlots = (dataDir: string): string => join(dataDir, `keys/slots${STAGED}`);

/** Place of a file or folder of a backup (`spool/…`). `isStaged`: it waits there until the restore is certain to complete. */
export function placeOf(dataDir: string, path: string, isStaged: boolean): string {
  const folder = isStaged ? FOLDERS.find((one) => path === one || path.startsWith(`${one}/`)) : undefined;
  return join(dataDir, folder === undefined ? path : `${folder}${STAGED}${path.slice(folder.length)}`);
}

/** Each folder exists afterwards, perhaps empty: data that the backup lacks must not stay. */
export async function makeStaged(dataDir: string): Promise<void> {
  await dropStaged(dataDir);
  for (const folder of FOLDERS) await ensurePrivateDir(join(dataDir, `${folder}${STAGED}`));
}

/** Removes the staged folders of a restore that ended before its point of no return. */
async function dropStaged(dataDir: string): Promise<void> {
  for (const folder of FOLDERS) await removeFolder(join(dataDir, `${folder}${STAGED}`));
}

/**
 * Puts the staged folders in place; replaced ones go to `backups/`, never deleted. After a crash, a repetition completes it: moved folders
 * are no longer staged. Does nothing if nothing is staged.
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
