import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { AgentError } from '../error.ts';
import { isSystemError, readAt } from './files.ts';

/**
 * Reads files that other programs put into a folder. A link would let them make us read (and send) any file that our account can read; a
 * pipe would block us for ever; a device may have no end. So only a plain file is opened.
 */

/** Wrapper of one system call: a foreign folder counts the calls that do not return (`call-gate.ts`). */
export type Call = <T>(work: () => Promise<T>, late?: (result: T) => void) => Promise<T>;
const atOnce: Call = (work) => work();

/** How to reach a file: through which calls, and below which folder it has to be. */
interface FileAccess {
  readonly call?: Call;
  /** A folder on the way from here to the file must not be a link: the file may lie anywhere then. */
  readonly root?: string;
}

/** Kind of an entry. `special`: a pipe, a socket or a device. */
export type LyingKind = 'file' | 'folder' | 'link' | 'special';

export interface Lying {
  readonly kind: LyingKind;
  readonly size: number;
  /** Rounded to ms: a database column and another run of the agent return it unchanged. */
  readonly mtimeMs: number;
}

/** A plain file, open for reading. */
export interface PlainFile {
  readonly size: number;
  readonly mtimeMs: number;
  /** `length` bytes from its start, fewer where it ends before. */
  head(length: number): Promise<Buffer>;
  /**
   * Reads the file from start to end, in chunks of up to 1 MiB that belong to the taker until it resolves. Resolves with the size.
   * @throws AgentError `file-changed` if its size or time changed meanwhile: the content may be half old, half new.
   */
  eachChunk(take: (chunk: Buffer) => void | Promise<void>): Promise<number>;
}

const CHUNK_BYTES = 2 ** 20;
/** No link is followed; a pipe opens immediately; a terminal does not become ours. Windows has none of these. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/** @throws the system's error, `ENOENT` if there is no such entry. */
export async function lookAtPath(path: string, call: Call = atOnce): Promise<Lying> {
  // Exact: as a number, the last 100 ns of a millisecond are the next one, and an open file would never look like this.
  const seen = await call(() => lstat(path, { bigint: true }));
  const kind = seen.isFile()
    ? 'file'
    : seen.isDirectory()
      ? 'folder'
      : seen.isSymbolicLink()
        ? 'link'
        : 'special';
  return { kind, size: Number(seen.size), mtimeMs: wholeMs(seen.mtimeNs) };
}

const wholeMs = (ns: bigint): number => Number(ns / 1_000_000n);

/**
 * Opens the plain file at `path`, and closes it when `use` has ended.
 * @throws AgentError `file-not-plain` for anything else · the system's error (its message holds the path: never log it).
 */
export async function withPlainFile<T>(
  path: string,
  use: (file: PlainFile) => Promise<T>,
  { call = atOnce, root }: FileAccess = {},
): Promise<T> {
  // Looked at first: opening a device can already do something to it.
  const seen = await call(() => lstat(path, { bigint: true }));
  if (!seen.isFile()) throw notPlain();
  const handle = await call(() => openPlain(path), closeLate);
  try {
    const opened = await call(() => handle.stat({ bigint: true }));
    if (!opened.isFile() || isSecondNameOfOurs(opened)) throw notPlain();
    // Windows follows a link that took the file's place after the look. Elsewhere O_NOFOLLOW has refused it.
    if (process.platform === 'win32' && opened.ino !== seen.ino) throw changed();
    if (root !== undefined && dirname(path) !== root) await refuseOutside(handle, path, root, call);
    return await use({
      size: Number(opened.size),
      mtimeMs: wholeMs(opened.mtimeNs),
      head: (length) => call(() => readAt(handle, 0, length)),
      eachChunk: (take) => readWhole(handle, opened, take, call),
    });
  } finally {
    // Closed also when the folder was abandoned: nobody waits for it then.
    await call(() => handle.close()).catch((error: unknown) => {
      closeLate(handle);
      throw error;
    });
  }
}

/**
 * The whole file, in memory.
 * @throws as {@link withPlainFile}, and AgentError `file-too-large`, before anything is read.
 */
export function readPlain(path: string, maxBytes: number, reach: FileAccess = {}): Promise<Buffer> {
  return withPlainFile(
    path,
    async (file) => {
      if (file.size > maxBytes) throw new AgentError('file-too-large');
      return file.head(file.size);
    },
    reach,
  );
}

/** A certificate, a key, a settings file. */
export const NAMED_MOST_BYTES = 4 * 1024 * 1024;

/**
 * The whole file that the settings or a person name. A link is followed, since certificates are often kept behind one; a pipe, a device
 * or a folder is refused, and no more than `maxBytes` are ever read.
 * @throws AgentError `file-not-plain`, `file-too-large` · the system's error
 */
export function readNamedSync(path: string, maxBytes = NAMED_MOST_BYTES): Buffer {
  const descriptor = openSync(path, FLAGS & ~constants.O_NOFOLLOW);
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw notPlain();
    if (found.size > maxBytes) throw new AgentError('file-too-large');
    const bytes = Buffer.alloc(found.size);
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, length);
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** Whether it was refused for its kind, and not because it is gone or locked. */
export function isNotPlain(error: unknown): boolean {
  return error instanceof AgentError && error.code === 'file-not-plain';
}

/**
 * Refuses a folder below `root` that is reached through a link. A junction of Windows counts as a link.
 * @throws AgentError `file-not-plain`, the system's error
 */
export async function refuseLinkedFolders(root: string, directory: string, call: Call): Promise<void> {
  let at = root;
  for (const name of relative(root, directory).split(sep)) {
    if (name === '') continue;
    at = `${at}${sep}${name}`;
    if ((await lookAtPath(at, call)).kind !== 'folder') throw notPlain();
  }
}

/**
 * The real path of an open file or folder must be below `root`. Linux gives it for the open descriptor, so nobody can replace a folder by a
 * link between two checks. Elsewhere the folders on the way are checked.
 */
export async function refuseOutside(
  { fd }: FileHandle,
  path: string,
  root: string,
  call: Call,
): Promise<void> {
  const real = await placeOf(fd, call);
  if (real === null) return refuseLinkedFolders(root, dirname(path), call);
  const top = await call(() => realpath(root));
  if (!real.startsWith(top === sep ? sep : `${top}${sep}`)) throw notPlain();
}

/** Null where the system does not tell. */
async function placeOf(fd: number, call: Call): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  try {
    return await call(() => readlink(`/proc/self/fd/${String(fd)}`));
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null; // no /proc here
    throw error;
  }
}

async function openPlain(path: string): Promise<FileHandle> {
  try {
    return await open(path, FLAGS);
  } catch (error) {
    // A link, or a socket, that took the file's place since the look.
    if (isSystemError(error, 'ELOOP', 'EMLINK', 'ENXIO')) throw notPlain();
    throw error;
  }
}

/** For a handle that arrived after its caller stopped waiting. */
export function closeLate(handle: FileHandle): void {
  handle.close().catch(() => undefined);
}

/**
 * A file with two names (a hard link) is taken: programs publish files that way, backups and shares keep them so. But a
 * file that is ours and closed to others is one of our own secrets under a second name. Linux refuses to make such a name for
 * a stranger (`fs.protected_hardlinks`), Windows asks for write access to the file; this holds where that is switched off.
 */
function isSecondNameOfOurs(file: {
  readonly nlink: bigint;
  readonly uid: bigint;
  readonly mode: bigint;
}): boolean {
  const ours = process.geteuid?.();
  return ours !== undefined && file.nlink > 1n && file.uid === BigInt(ours) && (file.mode & 0o077n) === 0n;
}

async function readWhole(
  handle: FileHandle,
  before: { readonly size: bigint; readonly mtimeNs: bigint },
  take: (chunk: Buffer) => void | Promise<void>,
  call: Call,
): Promise<number> {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let size = 0;
  for (;;) {
    const at = size;
    const { bytesRead } = await call(() => handle.read(buffer, 0, CHUNK_BYTES, at));
    if (bytesRead === 0) break;
    size += bytesRead;
    // It grows while we read, perhaps without an end.
    if (BigInt(size) > before.size) throw changed();
    await take(buffer.subarray(0, bytesRead));
  }
  const after = await call(() => handle.stat({ bigint: true }));
  if (after.size !== before.size || after.mtimeNs !== before.mtimeNs || BigInt(size) !== after.size)
    throw changed();
  return size;
}

function notPlain(): AgentError {
  return new AgentError('file-not-plain');
}

function changed(): AgentError {
  return new AgentError('file-changed');
}
