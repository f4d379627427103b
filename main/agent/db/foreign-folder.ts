import { constants, type Dirent } from 'node:fs';
import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createCallGate } from './call-gate.ts';
import { isSystemError, removeTemporaries, writeDurably } from './files.ts';
import {
  closeLate,
  lookAtPath,
  readPlain,
  refuseLinkedFolders,
  refuseOutside,
  withPlainFile,
  type Call,
  type Lying,
  type LyingKind,
  type PlainFile,
} from './plain-file.ts';

/**
 * A folder that other programs write to: a watched folder, the one for results, the one NHI's platform picks up from. All
 * that we do in one goes through this: only plain files are opened, nothing is written through what lies there, and a
 * folder that does not answer holds up nothing else. Paths inside it are `/`-separated.
 */
export interface ForeignFolder {
  readonly path: string;
  /** @throws the system's error, `ENOENT` when nothing lies there. */
  look(relPath: string): Promise<Lying>;
  list(directory: string): Promise<Listed[]>;
  /** @throws as `withPlainFile`; `file-not-plain` also where a folder on the way is a link. */
  withFile<T>(relPath: string, use: (file: PlainFile) => Promise<T>): Promise<T>;
  /** @throws as `withFile`, and AgentError `file-too-large` */
  read(relPath: string, maxBytes: number): Promise<Buffer>;
  /** Durable, under a temporary name first: what lay there before, a link among it, is replaced and never written to. */
  write(relPath: string, bytes: Buffer | string, mode: number): Promise<void>;
  /** Only where nothing lies yet. @throws the system's error, `EEXIST` */
  create(relPath: string, bytes: Buffer | string, mode: number): Promise<void>;
  /** rename(2), through no link on the way at either end. */
  move(from: string, to: string): Promise<void>;
  /** The name alone: a link goes, its other end stays. */
  remove(relPath: string): Promise<void>;
  /** One folder in one that is there; fine when it is there already. */
  makeFolder(relPath: string): Promise<void>;
  /** What tells one disk or share from another. @throws the system's error when the folder is gone. */
  volume(): Promise<number>;
  /** What crashed writes of ours left behind. */
  removeLeftovers(olderThanMs: number): Promise<void>;
  /** Whether a call into it has not returned for a minute. */
  isStuck(): boolean;
  /** It is no longer waited for: whoever waits for a call into it gets AgentError `folder-left`. */
  leave(): void;
}

/** A name in a folder. */
export interface Listed {
  /** As text; where the name is not UTF-8 (`isSound` false), nobody can open the file by it. */
  readonly name: string;
  readonly isSound: boolean;
  /** The name as it is on the disk, to show what can be shown of it. */
  readonly raw: Buffer;
  readonly kind: LyingKind;
}

export function openForeignFolder(
  path: string,
  options: { readonly onStuck?: (isStuck: boolean) => void; readonly patienceMs?: number } = {},
): ForeignFolder {
  const gate = createCallGate(options.onStuck, options.patienceMs);
  const { call } = gate;
  const root = resolve(path);
  const at = (relPath: string): string => (relPath === '' ? root : join(root, ...relPath.split('/')));

  const listed = async (directory: string, name: Buffer, kind: LyingKind): Promise<Listed> => {
    const text = name.toString('utf8');
    const isSound = Buffer.from(text, 'utf8').equals(name);
    // Windows calls each reparse point a link in a listing, among them files that were deduplicated or lie in a cloud.
    const isSure = kind !== 'link' || process.platform !== 'win32';
    return {
      name: text,
      isSound,
      raw: name,
      kind: isSure ? kind : (await lookAtPath(join(directory, text), call)).kind,
    };
  };

  return {
    path,
    look: (relPath) => lookAtPath(at(relPath), call),
    list: async (directory) => {
      const where = at(directory);
      const entries = await call(() => readdir(where, { withFileTypes: true, encoding: 'buffer' }));
      return Promise.all(entries.map((entry) => listed(where, entry.name, kindOf(entry))));
    },
    withFile: (relPath, use) => withPlainFile(at(relPath), use, { call, root }),
    read: (relPath, maxBytes) => readPlain(at(relPath), maxBytes, { call, root }),
    write: (relPath, bytes, mode) => call(() => writeDurably(at(relPath), bytes, mode)),
    create: (relPath, bytes, mode) => call(() => createFile(at(relPath), bytes, mode)),
    move: (from, to) =>
      inFolderOf(root, at(from), call, (source) =>
        inFolderOf(root, at(to), call, (target) => call(() => rename(source, target))),
      ),
    remove: (relPath) => inFolderOf(root, at(relPath), call, (target) => call(() => unlink(target))),
    makeFolder: (relPath) =>
      inFolderOf(root, at(relPath), call, (target) =>
        call(() => mkdir(target)).catch((error: unknown) => {
          if (!isSystemError(error, 'EEXIST')) throw error;
        }),
      ),
    volume: async () => (await call(() => stat(root))).dev,
    removeLeftovers: (olderThanMs) => call(() => removeTemporaries(root, olderThanMs)),
    isStuck: gate.isStuck,
    leave: gate.leave,
  };
}

function kindOf(entry: Dirent<Buffer>): LyingKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'special';
}

/** O_EXCL: a link that lies under the name is not followed, it is in the way. */
async function createFile(path: string, bytes: Buffer | string, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    // A crash here leaves a part of it under the name; the caller knows what that means.
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * `use` gets another way to write `path`. On Linux it goes through the open folder of the file, which nobody can exchange for a
 * link any more; elsewhere it is the path itself, looked at just before.
 */
async function inFolderOf<T>(
  root: string,
  path: string,
  call: Call,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = join(path, '..');
  if (folder === root) return use(path);
  await refuseLinkedFolders(root, folder, call);
  if (process.platform !== 'linux') return use(path);
  const handle = await call(
    () => open(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW),
    closeLate,
  );
  try {
    await refuseOutside(handle, folder, root, call);
    return await use(pathThrough(handle, path));
  } finally {
    await handle.close();
  }
}

function pathThrough({ fd }: FileHandle, path: string): string {
  return `/proc/self/fd/${String(fd)}/${path.slice(path.lastIndexOf('/') + 1)}`;
}
