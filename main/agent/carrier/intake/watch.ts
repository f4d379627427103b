import { watch } from 'chokidar';
import { relative, sep } from 'node:path';
import { isLeftOut } from './names.ts';

export type FolderWatch = ReturnType<typeof watchFolder>;

/** Place worth a look: one file, or (null) everything. */
export type Hint = { readonly relPath: string; readonly isNew: boolean } | null;

/** Events are hints where to look: they get lost, doubled and late, above all on shares. After an error, the rescan finds everything. */
export function watchFolder(options: {
  readonly path: string;
  readonly onHint: (hint: Hint) => void;
  readonly onError: (error: unknown) => void;
}) {
  const { path, onHint, onError } = options;
  const inside = (file: string): string => relative(path, file).split(sep).join('/');
  const watcher = watch(path, {
    ignored: (file) => {
      const relPath = inside(file);
      return relPath !== '' && !relPath.startsWith('..') && isLeftOut(relPath);
    },
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
    persistent: true,
  });
  watcher
    .on('add', (file) => {
      onHint({ relPath: inside(file), isNew: true });
    })
    .on('change', (file) => {
      onHint({ relPath: inside(file), isNew: false });
    })
    // Files in a new folder may have no event of their own.
    .on('addDir', () => {
      onHint(null);
    });
  watcher.on('error', onError);
  return { close: (): Promise<void> => watcher.close() };
}
