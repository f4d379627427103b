import picomatch from 'picomatch';

/** Folder into which `afterAccepted: move` puts files, at the root of the folder; never scanned. */
export const DONE_FOLDER = 'done';

/** Names that are never read: hidden files, and unfinished files of editors and downloads. */
function isNeverRead(name: string): boolean {
  return /^[.~]/.test(name) || /\.(tmp|partial|crdownload)$/i.test(name);
}

/** True if a path inside the folder (`/`-separated) is left out of scans and watching. */
export function isLeftOut(relPath: string): boolean {
  const names = relPath.split('/');
  return names[0]?.toLowerCase() === DONE_FOLDER || names.some(isNeverRead);
}

/**
 * True if a path inside the folder (`/`-separated) is a Bundle by the `include` globs. Case does not count (`*.json`
 * takes NHI's own `FHR….JSON`), and neither does how the file system composes Unicode.
 */
export function includeMatcher(globs: readonly string[]): (relPath: string) => boolean {
  const matches = picomatch(
    globs.map((glob) => glob.normalize('NFC')),
    { nocase: true },
  );
  return (relPath) => matches(relPath.normalize('NFC'));
}

export function parentOf(relPath: string): string {
  const slash = relPath.lastIndexOf('/');
  return slash === -1 ? '' : relPath.slice(0, slash);
}

export function childOf(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}
