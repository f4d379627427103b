import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Real path, so that one place has one name despite links and junctions; if it does not exist yet, by its parent. */
export function realPlace(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    // Not there yet, or its share is offline: resolve the parent, up to the root.
    const parent = dirname(path);
    return parent === path ? path : join(realPlace(parent), basename(path));
  }
}

/** True if `inner` is `outer` or lies below it. Both absolute. */
export function isWithin(inner: string, outer: string): boolean {
  const way = relative(comparable(outer), comparable(inner));
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** `isWithin` after all links are resolved. */
export const liesIn = (path: string, folder: string): boolean =>
  isWithin(realPlace(resolve(path)), realPlace(resolve(folder)));

export function absoluteFrom(directory: string): (path: string) => string {
  return (path) => resolve(directory, path);
}

function comparable(path: string): string {
  return process.platform === 'win32' ? path.toLowerCase() : path;
}
