import { mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder } from '../base/held-file.ts';

const PREFIX = '.drill-';

/** A folder in `dir` for a restore for practice. */
export function makeDrillFolder(dir: string): Promise<string> {
  return mkdtemp(join(dir, PREFIX));
}

/**
 * Removes the whole copies that drills left which were ended in their middle. Only for the owner of the data folder, and before
 * a drill begins. Never throws: what cannot be removed now is in nobody's way.
 */
export async function removeDrillFolders(dir: string): Promise<void> {
  // Not there yet; or the disk tells its owner soon enough.
  const names = await readdir(dir).catch(() => []);
  for (const name of names)
    if (name.startsWith(PREFIX)) await removeFolder(join(dir, name)).catch(() => undefined);
}
