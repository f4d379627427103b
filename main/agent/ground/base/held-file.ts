/**
 * A file that another program has open. Windows then refuses to rename, replace or remove it, and a virus scanner, an indexer or a backup
 * opens nearly every new file for a moment; a Windows share refuses the same to Linux. So such a call is retried for some seconds. A
 * lasting failure is the system's own error; {@link refusalInWords} says what a person can do.
 */
import { renameSync, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AgentError } from '../error.ts';
import { codeOf } from './errors.ts';

const HELD_CODES: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);
/** Scanners hold a file for less than two seconds. A stop has ten seconds, and must fit in. */
const PATIENCE_MS = 5_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;
/** Short: the rename before it was already retried, and a later write removes the leftover as well. */
const LEFTOVER_PATIENCE_MS = 1_000;
/** Limit of the synchronous form, which blocks its whole process. */
const SYNC_PATIENCE_MS = 1_000;
const SYNC_PAUSE_MS = 20;

/** True if the error is the one that the system gives while another program has the file open. */
export function isHeld(error: unknown): boolean {
  return HELD_CODES.has(codeOf(error));
}

interface Patience {
  readonly patienceMs?: number;
  /** Called during the wait: true if the result is there without us, e.g. by an equal write. */
  readonly done?: () => Promise<boolean>;
}

/**
 * Renames a file or a folder; waits for another program to release either name.
 * @returns whether it was renamed; false if `done` said that there is no need
 * @throws the system's error; of several refusals the first, since later ones may only follow from it
 */
export async function renameFile(from: string, to: string, patience: Patience = {}): Promise<boolean> {
  return patiently(() => rename(from, to), patience);
}

/** Removes a file; a missing one is no error. @throws as {@link renameFile} */
export async function removeFile(path: string, patience: Patience = {}): Promise<void> {
  await patiently(() => rm(path, { force: true }), patience);
}

/** Removes a folder with its content; a missing one is no error. @throws as {@link renameFile} */
export async function removeFolder(path: string): Promise<void> {
  await patiently(() => rm(path, { recursive: true, force: true }));
}

/** For a caller that cannot await, as at the end of a process. @throws as {@link renameFile} */
export function renameFileSync(from: string, to: string, patienceMs: number = SYNC_PATIENCE_MS): void {
  let first: unknown = null;
  for (let left = patienceMs; ; left -= SYNC_PAUSE_MS) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (!isHeld(error)) throw error;
      first ??= error;
      if (left <= 0) throw first;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SYNC_PAUSE_MS);
  }
}

async function patiently(
  act: () => Promise<void>,
  { patienceMs = PATIENCE_MS, done = () => Promise.resolve(false) }: Patience = {},
): Promise<boolean> {
  const end = performance.now() + patienceMs;
  let first: unknown = null;
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
    try {
      await act();
      return true;
    } catch (error) {
      if (!isHeld(error)) throw error;
      first ??= error;
    }
    if (await done()) return false;
    if (performance.now() >= end) throw first;
    await pause(wait);
  }
}

/** Temporary files that could not be removed when their write failed. */
const leftBehind = new Set<string>();

/** Removes our temporary files. Never throws: a file that is still held is removed when a later write ends. */
export async function removeLeftovers(paths: readonly string[]): Promise<void> {
  for (const path of paths)
    await removeFile(path, { patienceMs: LEFTOVER_PATIENCE_MS }).catch(() => {
      leftBehind.add(path);
    });
}

/** The same after {@link renameFileSync}. */
export function removeLeftoverSync(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    leftBehind.add(path); // held by the program that kept it from being renamed
  }
}

let isRemoving = false;

/** Retries the removal of held files. Nobody waits for it: their folder may be on a share that does not answer. */
export function removeHeldLeftovers(): void {
  if (isRemoving || leftBehind.size === 0) return;
  isRemoving = true;
  const paths = [...leftBehind];
  const one = async (path: string): Promise<void> => {
    await rm(path, { force: true });
    leftBehind.delete(path);
  };
  // A file still held, or on an unreachable share, stays on the list.
  void Promise.allSettled(paths.map(one)).then(() => {
    isRemoving = false;
  });
}

/** Our own file names, which may be shown. Any other file name may hold a patient. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  ...['agent.db', 'lock.db', 'control.json', 'place.json', 'heartbeat.json', 'machine.key'],
  ...['agent.db-wal', 'agent.db-shm', 'agent.yaml', 'agent.yaml.previous'],
]);
const NO_FILE_CALLS = /^(spawn|listen|connect|bind)/;

/**
 * A refusal of a file or of the database, in words for a person; null for any other error. Only for the edges, where an error is shown:
 * until there it keeps the system's code.
 */
export function refusalInWords(error: unknown): AgentError | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  if (/^SQLITE_(CANTOPEN|READONLY|IOERR|PERM)/.test(String(error.code))) return refused('agent.db', error);
  const { path, dest, syscall } = error as NodeJS.ErrnoException & { readonly dest?: string };
  if (!isHeld(error) || path === undefined || NO_FILE_CALLS.test(syscall ?? '')) return null;
  return refused(basename(dest ?? path), error);
}

function refused(name: string, cause: unknown): AgentError {
  return new AgentError('file-held', { name: OWN_NAMES.has(name) ? name : null }, { cause });
}
