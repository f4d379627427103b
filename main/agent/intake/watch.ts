import { watch } from 'chokidar';
import { relative, sep } from 'node:path';
import { isLeftOut } from './names.ts';

export interface FolderWatch {
  close(): Promise<void>;
}

/**
 * Events are hints that it is worth looking now: they get lost, doubled and late, above all on shares, so nothing is
 * read out of them but that they came. An error only means that hints may be missing; the rescan finds everything.
 */
export function watchFolder(options: {
  readonly path: string;
  readonly usePolling: boolean;
  readonly pollMs: number;
  readonly onHint: () => void;
  readonly onError: (error: unknown) => void;
}): FolderWatch {
  const { path, onHint, onError } = options;
  const watcher = watch(path, {
    ignored: (file) => {
      const relPath = relative(path, file).split(sep).join('/');
      return relPath !== '' && !relPath.startsWith('..') && isLeftOut(relPath);
    },
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
    usePolling: options.usePolling,
    interval: options.pollMs,
    persistent: true,
  });
  watcher.on('add', onHint).on('change', onHint).on('addDir', onHint);
  watcher.on('error', onError);
  return { close: () => watcher.close() };
}
