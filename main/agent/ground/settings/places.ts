import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** The same place by another way (a link, a junction) is the same place; what does not exist yet is judged by its parent. */
export function realPlace(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    // Not there yet, or a share that is off: the parent decides, up to the root.
    const parent = dirname(path);
    return parent === path ? path : join(realPlace(parent), basename(path));
  }
}

/** Whether `inner` is `outer` or lies below it. Both absolute. */
export function isWithin(inner: string, outer: string): boolean {
  const way = relative(comparable(outer), comparable(inner));
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** The same by way of every link. */
export const liesIn = (path: string, folder: string): boolean =>
  isWithin(realPlace(resolve(path)), realPlace(resolve(folder)));

export function absoluteFrom(directory: string): (path: string) => string {
  return (path) => resolve(directory, path);
}

function comparable(path: string): string {
  return process.platform === 'win32' ? path.toLowerCase() : path;
}
