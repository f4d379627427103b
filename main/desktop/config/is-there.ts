import { lstatSync } from 'node:fs';

/**
 * Whether something lies at a path. Only what is certainly absent is: a file behind a folder that this account may not enter, a
 * link that leads nowhere or a folder of that name are there, so that they are told instead of set up anew.
 */
export function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ENOENT' && code !== 'ENOTDIR';
  }
}
