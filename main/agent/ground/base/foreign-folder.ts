import { createHash } from 'node:crypto';
import { constants, type Dirent } from 'node:fs';
import { type FileHandle, link, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { crashPoint } from '../crash-point.ts';
import { AgentError } from '../error.ts';
import {
  makeFolders,
  dropTemporary,
  fsyncDirAside,
  isSystemError,
  readAt,
  removeTemporaries,
  removeTemporariesOf,
  temporaryPath,
  writeDurably,
} from './files.ts';
import { removeFile, renameFile } from './held-file.ts';
import {
  type Call,
  closeLate,
  lookAtPath,
  type Lying,
  type LyingKind,
  type PlainFile,
  readPlain,
  refuseLinkedFolders,
  refuseOutside,
  withPlainFile,
} from './plain-file.ts';

/**
 * A folder that other programs write to: a watched folder, the result folder, the folder of NHI's batch platform. All access to such a
 * folder goes through this module. It opens only plain files, writes through no existing entry, and a folder that does not answer blocks
 * nothing else. Paths inside it are `/`-separated.
 */
export interface ForeignFolder {
  readonly path: string;
  /** @throws the system's error, `ENOENT` if there is no such entry. */
  look(relPath: string): Promise<Lying>;
  list(directory: string): Promise<Listed[]>;
  /** @throws as `withPlainFile`; `file-not-plain` also where a folder on the way is a link. */
  withFile<T>(relPath: string, use: (file: PlainFile) => Promise<T>): Promise<T>;
  /** @throws as `withFile`, and AgentError `file-too-large` */
  read(relPath: string, maxBytes: number): Promise<Buffer>;
  /**
   * Durable, under a temporary name first: an existing entry, also a link, is replaced, never written through. Without `keepName` the name is
   * durable only after `keepNames`; a crash before that may leave the earlier entry.
   * @throws AgentError `file-not-plain` if a folder on the way is a link, as `writeFrom` and `create`
   */
  write(
    relPath: string,
    bytes: Buffer | string,
    mode: number,
    options?: { readonly patienceMs?: number; readonly keepName?: boolean },
  ): Promise<void>;
  /** Makes the names of these files, in the folder itself, durable. */
  keepNames(names: readonly string[]): Promise<void>;
  /**
   * `write` for content in pieces; each piece is a call of its own. `verify`: the file is read back and compared before it gets its name.
   */
  writeFrom(
    relPath: string,
    pieces: AsyncIterable<Uint8Array>,
    mode: number,
    options?: { readonly verify?: boolean },
  ): Promise<void>;
  /** Only if there is no such entry yet. @throws the system's error, `EEXIST` */
  create(relPath: string, bytes: Buffer | string, mode: number): Promise<void>;
  /** rename(2), through no link on the way at either end. */
  move(from: string, to: string): Promise<void>;
  /** Removes the name: of a link, the target stays. `patienceMs`: how long it waits for a program that holds the file. */
  remove(relPath: string, patienceMs?: number): Promise<void>;
  /** Makes the folder itself, with its parents: readable for our group, for nobody else. */
  make(): Promise<void>;
  /** Makes one folder in an existing one; an existing folder is fine. */
  makeFolder(relPath: string): Promise<void>;
  /** Identity of the disk or share. @throws the system's error when the folder is gone. */
  volume(): Promise<number>;
  /** Removes files of crashed writes of this age, of any writer. */
  removeLeftovers(olderThanMs: number): Promise<void>;
  /** Removes files of a crashed run of the same owner: call it while nothing is being written. */
  removeOwnLeftovers(): Promise<void>;
  /** True if a call into the folder has not returned for a minute. */
  isStuck(): boolean;
  /** Gives up all waiting calls into the folder: their callers get AgentError `folder-left`. */
  leave(): void;
}

/** Results, archives and backups are not for every account of the machine, even if the service has no umask. */
export const FOLDER_MODE = 0o750;
const PIECE_BYTES = 2 ** 20;

/** A name in a folder. */
export interface Listed {
  /** As text; if the name is not UTF-8 (`isSound` false), nobody can open the file by it. */
  readonly name: string;
  readonly isSound: boolean;
  /** The bytes of the name on the disk, to show as much of it as possible. */
  readonly raw: Buffer;
  readonly kind: LyingKind;
}

export function openForeignFolder(
  path: string,
  options: {
    readonly onStuck?: (isStuck: boolean) => void;
    readonly patienceMs?: number;
    /** Name of the sole writer (`ownerTag`). */
    readonly owner?: string;
  } = {},
): ForeignFolder {
  const { owner } = options;
  const gate = new CallGate(options.onStuck, options.patienceMs);
  const { call } = gate;
  const root = resolve(path);
  const at = (relPath: string): string => (relPath === '' ? root : join(root, ...relPath.split('/')));
  const within = <T>(relPath: string, use: (path: string) => Promise<T>): Promise<T> =>
    inFolderOf(root, at(relPath), call, use);

  const listed = async (directory: string, name: Buffer, kind: LyingKind): Promise<Listed> => {
    const text = name.toString('utf8');
    const isSound = Buffer.from(text, 'utf8').equals(name);
    // Windows lists each reparse point as a link, also deduplicated files and placeholders of cloud storage.
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
    write: (relPath, bytes, mode, options) =>
      within(relPath, (target) => call(() => writeDurably(target, bytes, mode, { ...options, owner }))),
    keepNames: (names) => call(() => fsyncDirAside(root, names.map(at))),
    writeFrom: (relPath, pieces, mode, { verify = false } = {}) =>
      within(relPath, (target) => writeInPieces(target, pieces, { mode, verify, owner }, call)),
    create: (relPath, bytes, mode) =>
      within(relPath, (target) => call(() => createFile(target, bytes, mode))),
    move: (from, to) => within(from, (source) => within(to, (target) => call(() => rename(source, target)))),
    remove: (relPath, patienceMs) =>
      within(relPath, (target) =>
        call(() => (patienceMs === undefined ? unlink(target) : removeFile(target, { patienceMs }))),
      ),
    make: async () => {
      await call(() => makeFolders(root, FOLDER_MODE));
    },
    makeFolder: (relPath) =>
      within(relPath, (target) =>
        call(() => mkdir(target)).catch((error: unknown) => {
          if (!isSystemError(error, 'EEXIST')) throw error;
        }),
      ),
    volume: async () => (await call(() => stat(root))).dev,
    removeLeftovers: (olderThanMs) => call(() => removeTemporaries(root, olderThanMs)),
    removeOwnLeftovers: async () => {
      if (owner !== undefined) await call(() => removeTemporariesOf(root, owner));
    },
    isStuck: gate.isStuck,
    leave: gate.leave,
  };
}

/**
 * Writes under a temporary name, then renames. One open file serves all of it: another entry put under the temporary name meanwhile is
 * neither written nor read.
 * @throws AgentError `copy-differs` if the content read back differs
 */
async function writeInPieces(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  {
    mode,
    verify,
    owner,
  }: { readonly mode: number; readonly verify: boolean; readonly owner?: string | undefined },
  call: Call,
): Promise<void> {
  const temporary = temporaryPath(dirname(path), owner);
  try {
    const handle = await call(() => open(temporary, 'wx+', mode), closeLate);
    try {
      const wanted = createHash('sha256');
      let size = 0;
      for await (const piece of pieces) {
        wanted.update(piece);
        size += piece.length;
        await call(() => handle.writeFile(piece));
      }
      await call(() => handle.sync());
      if (verify && wanted.digest('hex') !== (await digestOf(handle, size, call)))
        throw new AgentError('copy-differs');
    } finally {
      await call(() => handle.close()).catch((error: unknown) => {
        closeLate(handle);
        throw error;
      });
    }
    // A crash before the rename leaves a temporary file; after it, the whole new file is there.
    await call(() => renameFile(temporary, path));
  } catch (error) {
    await call(() => dropTemporary(temporary)).catch(() => undefined);
    throw error;
  }
  await call(() => fsyncDirAside(dirname(path), [path]));
}

async function digestOf(handle: FileHandle, size: number, call: Call): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < size;) {
    const from = at;
    const bytes = await call(() => readAt(handle, from, Math.min(PIECE_BYTES, size - from)));
    if (bytes.length === 0) break;
    hash.update(bytes);
    at += bytes.length;
  }
  return hash.digest('hex');
}

function kindOf(entry: Dirent<Buffer>): LyingKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'special';
}

/**
 * Creates a file under a name that is free. After a crash the file is not there, or whole. On a file system without hard links a part may be
 * there; the caller handles that.
 */
async function createFile(path: string, bytes: Buffer | string, mode: number): Promise<void> {
  const temporary = temporaryPath(dirname(path));
  try {
    await writeNew(temporary, bytes, mode);
    const isLinked = await link(temporary, path).then(
      () => true,
      (error: unknown) => {
        if (isSystemError(error, 'EEXIST')) throw error;
        return false;
      },
    );
    if (!isLinked) await writeNew(path, bytes, mode);
  } finally {
    await dropTemporary(temporary);
  }
}

/** O_EXCL: a link under the name is not followed; the call fails. */
async function writeNew(path: string, bytes: Buffer | string, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Calls `use` with a safe path for writing `path`. On Linux it leads through the open folder's descriptor, which no link can replace;
 * elsewhere it is the path itself, checked just before.
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

/** Limit of simultaneous calls: a folder that hangs may not take all threads from other folders. */
const MOST_AT_ONCE = 4;
/** A slow share answers within seconds, a reconnecting one within half a minute. */
const PATIENCE_MS = 60_000;

/**
 * Gate for calls into one foreign folder. A share that does not answer holds each call for minutes or for ever, and with it one of the few
 * threads for all file work of this process. So only a few calls run at a time; the others wait here. The folder is stuck while one call
 * exceeds `patienceMs`.
 */
class CallGate {
  readonly #onStuck: (isStuck: boolean) => void;
  readonly #patienceMs: number;
  /** Start of each running call, on the monotonic clock. */
  readonly #underWay = new Map<symbol, number>();
  readonly #waiting: (() => void)[] = [];
  /** Rejects the promise of each waiting caller. */
  readonly #callers = new Set<(error: AgentError) => void>();
  #left: AgentError | null = null;
  #stuck = false;
  #timer: NodeJS.Timeout | undefined;

  /** `onStuck`: called when the folder becomes stuck, and when it recovers. */
  constructor(onStuck: (isStuck: boolean) => void = () => undefined, patienceMs = PATIENCE_MS) {
    this.#onStuck = onStuck;
    this.#patienceMs = patienceMs;
  }

  readonly isStuck = (): boolean => this.#stuck;

  readonly call: Call = (work, late) =>
    new Promise((resolve, reject) => {
      this.#callers.add(reject);
      this.#run(work, late)
        .then(resolve, reject)
        .finally(() => this.#callers.delete(reject));
      if (this.#left !== null) reject(this.#left);
    });

  /** Callers get AgentError `folder-left`, from now on. Results that still arrive are dropped. */
  readonly leave = (): void => {
    this.#left ??= new AgentError('folder-left');
    clearTimeout(this.#timer);
    for (const give of this.#callers) give(this.#left);
  };

  async #run<T>(work: () => Promise<T>, late?: (result: T) => void): Promise<T> {
    while (this.#underWay.size >= MOST_AT_ONCE)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#left !== null) throw this.#left;
    const id = Symbol('call');
    this.#underWay.set(id, performance.now());
    if (this.#timer === undefined && !this.#stuck) this.#lookIn(this.#patienceMs + 1);
    try {
      const result = await work();
      if (this.#isLeft()) late?.(result);
      return result;
    } finally {
      this.#underWay.delete(id);
      if (this.#stuck) this.#look();
      this.#waiting.shift()?.();
    }
  }

  /** A method, so that the compiler does not assume the value from before the wait. */
  #isLeft(): boolean {
    return this.#left !== null;
  }

  #lookIn(ms: number): void {
    const due = performance.now() + ms;
    // Does not keep the process alive: it may end while a call does not return.
    this.#timer = setTimeout(() => {
      const now = performance.now();
      // The computer slept: running calls had no time, and may answer in a moment.
      if (now - due > this.#patienceMs) for (const id of this.#underWay.keys()) this.#underWay.set(id, now);
      this.#look();
    }, ms).unref();
  }

  #look(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const oldest = [...this.#underWay.values()].reduce((a, b) => Math.min(a, b), Infinity);
    const patient = oldest + this.#patienceMs - performance.now();
    if (patient > 0 && patient !== Infinity) this.#lookIn(patient + 1);
    if (patient <= 0 === this.#stuck) return;
    this.#stuck = !this.#stuck;
    if (this.#left === null) this.#onStuck(this.#stuck);
  }
}

/**
 * Copies a file whole or not at all: temporary name, fsync, read back and compare, rename. So bytes lost by a share or a faulty disk are
 * found now and not when the copy is needed.
 * @throws AgentError `copy-differs`, the system's error
 */
export async function copyDurably(
  from: string,
  folder: Pick<ForeignFolder, 'writeFrom'>,
  name: string,
): Promise<void> {
  // The folder's owner may have replaced the file by a link, which root would follow.
  const handle = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    await folder.writeFrom(name, handle.createReadStream({ autoClose: false }), 0o600, { verify: true });
  } finally {
    await handle.close();
  }
}

/** `copyDurably` for a backup or another requested file. A crash leaves the original, and a temporary file here. */
export async function carryOver(
  from: string,
  folder: Pick<ForeignFolder, 'writeFrom'>,
  name: string,
): Promise<void> {
  await copyDurably(from, folder, name);
  crashPoint('backup-renamed');
}
