/**
 * A file that a person names on the command line. A service has its own /tmp, its own account and only a few writable folders: its file may be
 * elsewhere than the person looks, and the person's file may be invisible to it. So this process reads and writes the file, and the agent gets a copy
 * in its data folder, which both see.
 */
import { constants, existsSync } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DAY_MS } from '../../shared/days.ts';
import type { Settings } from '../../shared/settings.ts';
import { errorCode, isGone } from '../agent/ground/base/errors.ts';
import { ASKED_FOLDER, dropTemporary, removeTemporaries, temporaryPath } from '../agent/ground/base/files.ts';
import { carryOver, openForeignFolder } from '../agent/ground/base/foreign-folder.ts';
import { AgentError } from '../agent/ground/error.ts';
import { liesIn } from '../agent/ground/settings/places.ts';
import { systemUser } from './io.ts';

/**
 * Writes the file completely or not at all, readable by this account alone. A crash leaves a temporary file in the data folder, which the agent's
 * next start removes. It leaves another one beside the target, which the next such call into that folder removes a day later.
 * @throws AgentError `file-not-written`
 */
export async function writeAsked<T extends object>(
  dataDir: string,
  file: string,
  make: (staged: string) => Promise<T>,
): Promise<T & { readonly file: string }> {
  const target = resolve(file);
  const folder = openForeignFolder(dirname(target));
  const inWords = async <R>(work: Promise<R>): Promise<R> =>
    work.catch((cause: unknown) => {
      throw notWritten(target, cause);
    });
  await inWords(folder.make());
  await folder.removeLeftovers(DAY_MS);
  const staged = temporaryPath(join(resolve(dataDir), 'backups'));
  try {
    const made = await make(staged);
    await inWords(carryOver(staged, folder, basename(target)));
    return { ...made, file: target };
  } finally {
    await dropTemporary(staged);
  }
}

/** The system's error about a path that a person named. */
export function notWritten(target: string, cause: unknown): AgentError {
  return new AgentError(
    'file-not-written',
    { account: systemUser(), target, code: errorCode(cause) },
    { cause },
  );
}

/**
 * Reads the file: `use` gets a path by which the agent reads the same bytes. After a crash, or if a person gives up, a copy stays in the data folder.
 * A later such call or a start of the agent removes it after a day: another command may still use it before.
 * @param reach `alone`: this process is the agent, and sees the file directly
 * @throws AgentError `file-not-read`
 */
export function readAsked<T>(place: AskedPlace, file: string, use: (path: string) => Promise<T>): Promise<T> {
  return readNamed(place, file, use, null);
}

interface AskedPlace {
  readonly dataDir: string;
  readonly reach: 'running' | 'alone';
}

/**
 * Like `readAsked`, for a backup. If payloads lie beside it in `spool/`, or it is in the settings' second place, the agent reads it there itself:
 * its account must be able to.
 * @throws as {@link readAsked}
 */
export function readAskedBackup<T>(
  place: Pick<AskedPlace, 'reach'> & { readonly settings: Pick<Settings, 'dataDir' | 'backup'> },
  file: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const { dataDir, backup } = place.settings;
  return readNamed({ dataDir, reach: place.reach }, file, use, backup);
}

/** `backup`: the settings of backups, if the file is one. */
async function readNamed<T>(
  { dataDir, reach }: AskedPlace,
  file: string,
  use: (path: string) => Promise<T>,
  backup: Pick<Settings['backup'], 'dir'> | null,
): Promise<T> {
  const source = resolve(file);
  const handle = await openPlain(source);
  try {
    const isSeen = [dataDir, backup?.dir].some((dir) => dir !== undefined && liesIn(source, dir));
    const hasPayloads = backup !== null && existsSync(join(dirname(source), 'spool'));
    if (reach === 'alone' || isSeen || hasPayloads) return await use(source);
    return await withCopy(dataDir, { source, handle }, use);
  } finally {
    await handle.close();
  }
}

interface OpenedFile {
  readonly source: string;
  readonly handle: FileHandle;
}

async function withCopy<T>(
  dataDir: string,
  asked: OpenedFile,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = join(resolve(dataDir), ASKED_FOLDER);
  const copy = temporaryPath(folder);
  try {
    await copyInto(folder, copy, asked).catch((cause: unknown) => {
      throw notCopied(asked.source, cause);
    });
    return await use(copy);
  } finally {
    await dropTemporary(copy);
  }
}

/** Links are followed. A pipe opens without waiting and is refused, like a folder. */
async function openPlain(source: string): Promise<FileHandle> {
  const handle = await open(source, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw notRead(source, errorCode(cause), cause);
  });
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new AgentError('file-not-read/not-plain', { source });
}

/** Space to leave free beside a copy: below this the agent takes no new files, and on a full disk it cannot write its trail. */
const KEEP_FREE_BYTES = 256 * 1024 * 1024;

/**
 * If root reads for the agent, the copy must belong to the agent's account, or the agent could not open it. That account may replace the folder by a
 * link at any moment, so writes go through the opened folder.
 */
async function copyInto(folder: string, copy: string, { handle }: OpenedFile): Promise<void> {
  const { uid, gid } = await stat(dirname(folder));
  const isRoot = process.getuid?.() === 0;
  const isNew = (await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined;
  const opened = await openFolder(folder);
  try {
    if (isNew && isRoot) await opened.handle?.chown(uid, gid);
    await removeTemporaries(opened.path, DAY_MS);
    const { size, atime, mtime } = await handle.stat();
    const { bavail, bsize } = await statfs(opened.path);
    if (size + KEEP_FREE_BYTES > bavail * bsize)
      throw Object.assign(new Error('no room for a copy'), { code: 'ENOSPC' });
    const to = await open(join(opened.path, basename(copy)), 'wx', 0o600);
    try {
      if (isRoot) await to.chown(uid, gid);
      await to.writeFile(handle.createReadStream({ autoClose: false, start: 0 }));
      // The time shows an old backup's age.
      await to.utimes(atime, mtime);
    } finally {
      await to.close();
    }
  } finally {
    await opened.handle?.close();
  }
}

/** An open folder, and a path to it that works even if its name leads elsewhere by now (Linux). @throws the system's error, `ENOTDIR` for a link */
async function openFolder(
  folder: string,
): Promise<{ readonly path: string; readonly handle: FileHandle | null }> {
  if (process.platform !== 'linux') {
    if (!(await lstat(folder)).isDirectory()) throw Object.assign(new Error('a link'), { code: 'ENOTDIR' });
    return { path: folder, handle: null };
  }
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
  const handle = await open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  return { path: `/proc/self/fd/${String(handle.fd)}`, handle };
}

function notRead(source: string, code: string, cause: unknown): AgentError {
  if (isGone(cause)) return new AgentError('file-not-read/missing', { source }, { cause });
  return new AgentError('file-not-read', { account: systemUser(), source, code }, { cause });
}

function notCopied(source: string, cause: unknown): AgentError {
  return new AgentError('file-not-read/not-copied', { source, code: errorCode(cause) }, { cause });
}
