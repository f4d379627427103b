import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

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
  try {
    for (const name of await readdir(dir))
      if (name.startsWith(PREFIX)) await rm(join(dir, name), { recursive: true, force: true });
  } catch {
    // Not there yet; or the disk tells its owner soon enough.
  }
}
