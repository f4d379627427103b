import { statfs } from 'node:fs/promises';

/** What we may still write on the disk of `dir`, bytes; null where the system does not tell. */
export async function freeBytes(dir: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  } catch {
    // Writing itself will say what is wrong.
    return null;
  }
}
