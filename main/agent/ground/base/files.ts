import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { crashPoint } from '../crash-point.ts';
import { codeOf } from './errors.ts';
import {
  removeHeldLeftovers,
  removeLeftovers,
  removeLeftoverSync,
  renameFile,
  renameFileSync,
} from './held-file.ts';
import { randomFew } from './random.ts';

/** Errors of a folder's fsync on file systems that do not support it (some network shares, FUSE). */
const NO_DIRECTORY_SYNC = ['EINVAL', 'ENOTSUP', 'EISDIR', 'EBADF'];

/**
 * Name for an unfinished file in `dir`. The dot and `.tmp` keep all readers of such folders away, ours included. The name is random: it
 * reveals nothing, and two writers never collide. `owner`: a writer's own prefix (`ownerTag`), by which it finds its files after a crash.
 */
export function temporaryPath(dir: string, owner = ''): string {
  return join(dir, `.${owner}${randomFew(12).toString('hex').slice(owner.length)}.tmp`);
}

/** Prefix of the temporary names of the only writer under this name, e.g. the results of one agent. */
export function ownerTag(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 8);
}

/** Files that SQLite puts beside a database. */
const TAILS = ['', '-wal', '-shm', '-journal'] as const;

/** Names of {@link temporaryPath}, and of SQLite's files beside such a file. */
const TEMPORARY = /^\.[0-9a-f]{24}\.tmp(-journal|-wal|-shm)?$/;

/** True if this is the name of an unfinished file. */
export const isTemporaryName = (name: string): boolean => TEMPORARY.test(name);

/**
 * Removes files that crashed writes left in `dir`. Only for the folder's sole writer, or with an age (ms) that no write reaches. Never
 * throws: a file that cannot be removed now does no harm.
 */
export async function removeTemporaries(dir: string, olderThanMs = 0): Promise<void> {
  for (const name of await temporariesIn(dir)) {
    const path = join(dir, name);
    try {
      // A sole writer need not ask for the age, which is negative after the clock was set back.
      if (olderThanMs === 0 || Date.now() - (await stat(path)).mtimeMs >= olderThanMs)
        await rm(path, { force: true });
    } catch {
      // Already gone, or open in another program: the others are removed.
    }
  }
}

/**
 * Removes one writer's files of any age: called by that writer before it writes. A file held by another program is removed at the end of a
 * later write.
 */
export async function removeTemporariesOf(dir: string, owner: string): Promise<void> {
  const own = (await temporariesIn(dir)).filter((name) => name.startsWith(`.${owner}`));
  await removeLeftovers(own.map((name) => join(dir, name)));
}

async function temporariesIn(dir: string): Promise<string[]> {
  // A folder that is missing or cannot be listed: the caller's own writes will report it.
  return (await readdir(dir).catch(() => [])).filter((name) => TEMPORARY.test(name));
}

/**
 * Lets `use` make a file in `dir` under a temporary name and rename it (`renameFile`). If `use` fails, the file and SQLite's files beside
 * it are removed, and its error is thrown. A crash leaves them for {@link removeTemporaries}.
 */
export async function withTemporary<T>(
  dir: string,
  use: (temporary: string) => Promise<T>,
  owner?: string,
): Promise<T> {
  const temporary = temporaryPath(dir, owner);
  try {
    const made = await use(temporary);
    removeHeldLeftovers();
    return made;
  } catch (error) {
    await dropTemporary(temporary);
    throw error;
  }
}

/** Removes a temporary file that is not needed after all. Never throws. */
export async function dropTemporary(temporary: string): Promise<void> {
  await removeLeftovers(TAILS.map((tail) => `${temporary}${tail}`));
}

interface DurableOptions {
  /** Time to wait for a program that holds the file. */
  readonly patienceMs?: number | undefined;
  /** Owner in its temporary name (`ownerTag`). */
  readonly owner?: string | undefined;
  /** False: the caller fsyncs the folder, once for several files. */
  readonly keepName?: boolean | undefined;
}

/**
 * Writes `bytes` at `path`, replacing a file there, so that after any crash a reader finds the old file or the new one and never a part.
 * Resolves when the new one is on disk.
 * @throws the system's error; no temporary file is left then.
 */
export async function writeDurably(
  path: string,
  bytes: Buffer | string,
  mode: number,
  { patienceMs, owner, keepName = true }: DurableOptions = {},
): Promise<void> {
  await withTemporary(
    dirname(path),
    async (temporary) => {
      const handle = await open(temporary, 'wx', mode);
      try {
        // Sets the mode despite the umask; by the handle, since the name may be another file's link by now.
        if (mode === FOR_ALL) await handle.chmod(mode);
        // A crash here leaves a temporary file that nobody reads; `path` is untouched.
        await handle.writeFile(bytes);
        // The name can reach the disk before the bytes: without this fsync, a crash after the rename could leave `path` empty.
        await handle.sync();
      } finally {
        await handle.close();
      }
      crashPoint('file-synced');
      // A crash after this finds the old file or the new one, each whole.
      await renameFile(temporary, path, { ...(patienceMs === undefined ? {} : { patienceMs }) });
    },
    owner,
  );
  crashPoint('file-renamed');
  // A crash after this finds the new file.
  if (keepName) await fsyncDirAside(dirname(path), [path]);
}

/** Below the data folder: copies of files named on the command line, made for the agent to read. */
export const ASKED_FOLDER = 'asked';

/** Mode of a file for everybody: public keys, which a web server serves. */
const FOR_ALL = 0o644;

/** {@link writeDurably} for everybody to read, also under the umask of a service. @throws the system's error */
export async function writeForAll(path: string, text: string): Promise<void> {
  await writeDurably(path, text, FOR_ALL);
}

/**
 * The same for a file that a crash of the machine may lose: complete for every reader, not made durable.
 * @throws as {@link writeDurably}
 */
export async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  await withTemporary(dirname(path), async (temporary) => {
    await writeFile(temporary, text, { mode, flag: 'wx' });
    await renameFile(temporary, path);
  });
}

/** {@link writeWhole} for a caller that cannot wait. `patienceMs`: how long it may block its process while the file is held. */
export function writeWholeSync(
  path: string,
  content: string | Uint8Array,
  mode: number,
  patienceMs?: number,
): void {
  const temporary = temporaryPath(dirname(path));
  try {
    writeFileSync(temporary, content, { mode, flag: 'wx' });
    renameFileSync(temporary, path, patienceMs);
  } catch (error) {
    removeLeftoverSync(temporary);
    throw error;
  }
}

/** Resolves when all that was written to this descriptor is on disk. */
export const syncFile: (descriptor: number) => Promise<void> = promisify(fsync);

/**
 * Makes the names in `dir` durable: files created, renamed or removed there stay so after a crash. Windows has no such call; NTFS journals
 * names itself. Only the fsync runs in the thread pool: opening and closing a local folder takes less time than handing it over.
 */
export async function fsyncDir(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const descriptor = openSync(dir, 'r');
  try {
    await syncFile(descriptor);
  } catch (error) {
    if (!isSystemError(error, ...NO_DIRECTORY_SYNC)) throw error;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * {@link fsyncDir} for a folder that may be on a share: one that does not answer must not block the main thread.
 * @param named files that just got their names there. If this account may write into the folder but not read it, these files are fsynced
 * instead: ext4, XFS and Btrfs then persist their names.
 */
export async function fsyncDirAside(dir: string, named: readonly string[]): Promise<void> {
  if (process.platform === 'win32') return;
  let handle: FileHandle;
  try {
    handle = await open(dir, 'r');
  } catch (error) {
    if (!isSystemError(error, 'EACCES')) throw error;
    for (const path of named) await fsyncFile(path);
    return;
  }
  try {
    await handle.sync();
  } catch (error) {
    if (!isSystemError(error, ...NO_DIRECTORY_SYNC)) throw error;
  } finally {
    await handle.close();
  }
}

/** No error if another program has already moved the file away. */
async function fsyncFile(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
  }
}

/**
 * `mkdir` with all parents. Node's `recursive` loops for ever if the system says ENOENT below an existing folder, as an automounter does
 * whose share is away.
 * @returns the topmost folder that was made; undefined if `dir` exists
 * @throws the system's error
 */
export async function makeFolders(dir: string, mode?: number): Promise<string | undefined> {
  try {
    await mkdir(dir, mode);
    return dir;
  } catch (error) {
    if (!isSystemError(error, 'ENOENT') || dirname(dir) === dir) {
      if (await stat(dir).then((there) => there.isDirectory(), NOT_THERE)) return undefined;
      throw error;
    }
  }
  const first = await makeFolders(dirname(dir), mode);
  await mkdir(dir, mode).catch((error: unknown) => {
    // Another program has made it in the meantime.
    if (!isSystemError(error, 'EEXIST')) throw error;
  });
  return first ?? dir;
}

const NOT_THERE = (): boolean => false;

/** For a caller that cannot await. @throws as {@link makeFolders} */
export function makeFoldersSync(dir: string, mode?: number): void {
  try {
    mkdirSync(dir, mode);
    return;
  } catch (error) {
    if (!isSystemError(error, 'ENOENT') || dirname(dir) === dir) {
      if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true) return;
      throw error;
    }
  }
  makeFoldersSync(dirname(dir), mode);
  mkdirSync(dir, mode);
}

/**
 * Creates `dir` and its parents for this account alone (0700). An existing folder keeps its mode: narrowing one that was named by mistake
 * (`/var/lib`) would break the machine, and our files in it are 0600 anyway.
 */
export async function ensurePrivateDir(dir: string): Promise<void> {
  const first = await makeFolders(dir, 0o700);
  if (first === undefined) return;
  // From the lowest new folder up: a crash in between leaves at most empty folders, and the next start continues.
  const top = dirname(resolve(first));
  for (let current = dirname(resolve(dir)); ; current = dirname(current)) {
    await fsyncDir(current);
    if (current === top || current === dirname(current)) return;
  }
}

/** `length` bytes of `file` from `position` on, fewer where it ends before. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(0, length));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** Frees the memory of bytes that nobody reads any more. V8 would count it towards its next full collection. */
export function release({ buffer, length }: Buffer): void {
  // Not a slice of Node's pool, or of any other bytes.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}

/**
 * Makes an empty file 0600 for SQLite to fill, if there is none. An existing file is not even opened: closing any descriptor of a file that
 * SQLite has open in this process would drop its POSIX locks.
 */
export function createPrivateFile(path: string): void {
  if (existsSync(path)) return;
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    // Another program has just created it; SQLite opens that file.
    if (!isSystemError(error, 'EEXIST')) throw error;
  }
}

/** True if `error` is a system error with one of `codes`, e.g. `ENOENT`. Its message holds a path: never show or log it. */
export function isSystemError(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes(codeOf(error));
}

/** For `catch`: null if there is no such file. @throws any other error */
export function nullIfMissing(error: unknown): null {
  if (isSystemError(error, 'ENOENT')) return null;
  throw error;
}

/** Free space for us on the disk of `dir`, bytes; null if the system does not say. */
export async function freeBytes(dir: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  } catch {
    // The write itself will report the fault.
    return null;
  }
}
