import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Files below `dir` that this process has open, as Linux tells them. */
export function openFilesIn(dir: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(join('/proc/self/fd', fd));
      return path.startsWith(`${dir}/`) ? [path.slice(dir.length + 1)] : [];
    } catch {
      // The listing's own descriptor is gone by now.
      return [];
    }
  });
}
