import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { AgentError } from '../error.ts';
import { isSystemError, nullIfMissing, readAt } from './files.ts';

/**
 * Reads files that other programs put into a folder. A link would let them make us read (and send) any file that our account can read; a
 * pipe would block us for ever; a device may have no end. So only a plain file is opened.
 */

/** Wrapper of one system call: a foreign folder counts the calls that do not return (`CallGate`). */
export type Call = <T>(work: () => Promise<T>, late?: (result: T) => void) => Promise<T>;
const atOnce: Call = (work) => work();

/** Wrapper of each call to a file, and the folder that it must be in. */
interface FileAccess {
  readonly call?: Call;
  /** No folder between this one and the file may be a link, which could lead anywhere. */
  readonly root?: string;
}

/** Kind of an entry. `special`: a pipe, a socket or a device. */
export type LyingKind = 'file' | 'folder' | 'link' | 'special';

export interface Lying {
  readonly kind: LyingKind;
  readonly size: number;
  /** Cut to whole ms: a database column and another run of the agent return it unchanged. */
  readonly mtimeMs: number;
}

/** A plain file, open for reading. */
export interface PlainFile {
  readonly size: number;
  readonly mtimeMs: number;
  /** `length` bytes from its start, fewer where it ends before. */
  head(length: number): Promise<Buffer>;
  /**
   * Reads the file from start to end, in chunks of up to 1 MiB; a chunk is reused once `take` resolves. Resolves with the size.
   * @throws AgentError `file-changed` if its size or time changed meanwhile: the content may be half old, half new.
   */
  eachChunk(take: (chunk: Buffer) => void | Promise<void>): Promise<number>;
}

const CHUNK_BYTES = 2 ** 20;
/** Follows no link, does not wait for a pipe, takes no controlling terminal. Windows has none of these flags. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/** @throws the system's error, `ENOENT` if there is no such entry. */
export async function lookAtPath(path: string, call: Call = atOnce): Promise<Lying> {
  // BigInt: as a number, the last 100 ns of a millisecond round up, and the time would differ from that of the open file.
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
  // Checked before opening: opening a device can already change its state.
  const seen = await call(() => lstat(path, { bigint: true }));
  if (!seen.isFile()) throw new AgentError('file-not-plain');
  const handle = await call(() => openPlain(path), closeLate);
  try {
    const opened = await call(() => handle.stat({ bigint: true }));
    if (!opened.isFile() || isSecondNameOfOurs(opened)) throw new AgentError('file-not-plain');
    // Windows follows a link that replaced the file since the check. Elsewhere O_NOFOLLOW has refused it.
    if (process.platform === 'win32' && opened.ino !== seen.ino) throw new AgentError('file-changed');
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
 * Reads a whole file that the settings or a person name. A link is followed, since certificates are often kept behind one. A pipe, device or
 * folder is refused, and at most `maxBytes` are read.
 * @throws AgentError `file-not-plain`, `file-too-large` · the system's error
 */
export function readNamedSync(path: string, maxBytes = NAMED_MOST_BYTES): Buffer {
  const descriptor = openSync(path, FLAGS & ~constants.O_NOFOLLOW);
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw new AgentError('file-not-plain');
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

/** True if a file was refused for its kind, not because it is missing or locked. */
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
    if ((await lookAtPath(at, call)).kind !== 'folder') throw new AgentError('file-not-plain');
  }
}

/**
 * Refuses an open file or folder whose real path is not below `root`. Linux tells it for the descriptor, so no folder can be replaced by a
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
  if (!real.startsWith(top === sep ? sep : `${top}${sep}`)) throw new AgentError('file-not-plain');
}

/** Null where the system does not tell. */
async function placeOf(fd: number, call: Call): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  // There may be no /proc here.
  return call(() => readlink(`/proc/self/fd/${String(fd)}`)).catch(nullIfMissing);
}

async function openPlain(path: string): Promise<FileHandle> {
  try {
    return await open(path, FLAGS);
  } catch (error) {
    // A link or a socket replaced the file since the check.
    if (isSystemError(error, 'ELOOP', 'EMLINK', 'ENXIO')) throw new AgentError('file-not-plain');
    throw error;
  }
}

/** For a handle that arrived after its caller stopped waiting. */
export function closeLate(handle: FileHandle): void {
  handle.close().catch(() => undefined);
}

/**
 * Hard links are allowed: programs publish files that way, and backups and shares keep them so. But a file that belongs to us and is closed
 * to others is one of our secrets under a second name. Linux lets no other account make such a link (`fs.protected_hardlinks`), Windows
 * asks for write access to the file; this check is for systems where that is off.
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
    // The file grows while we read, perhaps without end.
    if (BigInt(size) > before.size) throw new AgentError('file-changed');
    await take(buffer.subarray(0, bytesRead));
  }
  const after = await call(() => handle.stat({ bigint: true }));
  if (after.size !== before.size || after.mtimeNs !== before.mtimeNs || BigInt(size) !== after.size)
    throw new AgentError('file-changed');
  return size;
}
