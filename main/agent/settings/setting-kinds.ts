/** Settings that name a place on this machine, `[]` for any element of a list. */
export const PATH_SETTINGS: ReadonlySet<string> = new Set([
  'dataDir',
  'server.caFile',
  'folders[].path',
  'results.exportDir',
  'attachments.folder',
  'backup.dir',
  'update.feed',
  'console.certificateFile',
  'console.keyFile',
]);

/** The door's address and the folder under the lock: only a new process can change these. */
const NEED_RESTART: readonly string[] = ['dataDir', 'console'];

/** `path` as in `folders[0].path`. */
export function needsRestart(path: string): boolean {
  return NEED_RESTART.some((one) => path === one || path.startsWith(`${one}.`));
}
