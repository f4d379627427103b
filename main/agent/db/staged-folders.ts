/** Folders that a restore replaces as a whole, as their files are sealed by another key than this data folder's. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crashPoint } from '../crash-point.ts';
import { ensurePrivateDir, fsyncDir } from '../base/files.ts';
import { removeFolder, renameFile } from '../base/held-file.ts';

const FOLDERS = ['spool', 'keys/ring', 'keys/slots', 'keys/clients'] as const;
const STAGED = '.restoring';

/** Where slots are put until the restore is sure to be completed. */
export const stagedSlots = (dataDir: string): string => join(dataDir, `keys/slots${STAGED}`);

/** Where a file of a backup (`spool/…`) waits; null for one of no such folder. */
export function stagedFile(path: string): string | null {
  const folder = FOLDERS.find((one) => path.startsWith(`${one}/`));
  return folder === undefined ? null : `${folder}${STAGED}${path.slice(folder.length)}`;
}

/** Each is there afterwards, empty if need be: what the backup does not have must not stay either. */
export async function makeStaged(dataDir: string): Promise<void> {
  await dropStaged(dataDir);
  for (const folder of FOLDERS) await ensurePrivateDir(join(dataDir, `${folder}${STAGED}`));
}

/** Removes what a restore left that never came to the point of no return. */
export async function dropStaged(dataDir: string): Promise<void> {
  for (const folder of FOLDERS) await removeFolder(join(dataDir, `${folder}${STAGED}`));
}

/**
 * Puts the staged folders in place; those they replace go to `backups/`, never deleted. A crash in the middle is completed
 * by doing it again: what has been moved is not there any more. Does nothing where nothing is staged.
 */
export async function putStaged(dataDir: string, name: string): Promise<void> {
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
