import { HOUR_MS } from '../../../../shared/days.ts';
import type { FolderSettings } from '../../../../shared/settings.ts';
import { RESERVE_BYTES } from '../../../../shared/standing.ts';
import type { CaseIntake } from '../cases/intake-port.ts';
import type { Checker } from '../check/checker.ts';
import type { AttachmentFault } from '../check/file-texts.ts';
import { openForeignFolder } from '../../ground/base/foreign-folder.ts';
import type { AttachmentUse } from '../../ground/fhir/attachment-names.ts';
import type { Clock, Log } from '../../ports.ts';
import type { Spool } from '../../ground/spool/spool.ts';
import { errorCode, isGone, isNoSpace } from '../../ground/base/errors.ts';
import { UnreadableFiles } from './unreadable.ts';

/** Reason why a file's bytes cannot be sent as what the Bundle says it is; null: they can. `head`: its first bytes. */
export type JudgeAttachment = (
  use: Pick<AttachmentUse, 'name' | 'contentType'>,
  file: { readonly size: number; readonly head: Uint8Array },
) => AttachmentFault | null;

export interface FolderParts {
  readonly settings: FolderSettings;
  readonly maxBytes: number;
  readonly cases: CaseIntake;
  readonly spool: Spool;
  readonly checker: Checker;
  readonly attachmentFault: JudgeAttachment;
  readonly clock: Clock;
  readonly log: Log;
  readonly space: Space;
  /** The folder's state changed. */
  readonly onStatus?: () => void;
  /** State of this data folder, written into the lease. */
  readonly said?: () => string;
  /** True if our own lease names a newer state than this data folder has. */
  readonly isTakenBack?: (said: string) => boolean;
}

export type FolderContext = ReturnType<typeof createFolderContext>;

/** Interval of looks through the whole folder; shorter with polling, which replaces events. */
export function lookEveryMs({ rescanSeconds, usePolling }: FolderSettings): number {
  return usePolling ? Math.min(POLL_MS, rescanSeconds * 1000) : rescanSeconds * 1000;
}

const POLL_MS = 5000;
const PASSING = new Set(['EBUSY', 'EPERM', 'EACCES', 'EAGAIN', 'EMFILE', 'ENFILE', 'ETXTBSY']);

/** `onStuck`: a call into the folder hangs, or has returned after all. */
export function createFolderContext(
  parts: FolderParts,
  stopping: () => boolean,
  onStuck?: (isStuck: boolean) => void,
) {
  const { clock, log, space } = parts;
  const root = parts.settings.path;
  const backoff = createBackoff();
  const unreadable = new UnreadableFiles();
  return {
    ...parts,
    /** The folder's path as in the settings; the case store knows the folder by it. */
    root,
    /** Every file operation in the folder goes through this. */
    folder: openForeignFolder(root, onStuck === undefined ? {} : { onStuck }),
    backoff,
    unreadable,
    /** True once the agent stops: running work ends, and no new work begins. */
    stopping,
    /**
     * Works on one file. A failure delays that file and never the folder: the result is undefined, and it is tried again.
     * `key` names the file and the work; it stays in memory. `relPath`: the file, if people have to know that it cannot be read.
     */
    async attempt<T>(key: string, work: () => Promise<T>, relPath?: string): Promise<T | undefined> {
      if (!backoff.isDue(key, clock.now())) return undefined;
      try {
        const result = await work();
        backoff.succeeded(key);
        if (relPath !== undefined) unreadable.over(relPath);
        return result;
      } catch (error) {
        const code = errorCode(error);
        // The agent stops and no longer waits for the folder: the next start finds the file again.
        if (code === 'folder-left') return undefined;
        if (relPath !== undefined && isGone(error)) unreadable.over(relPath);
        else if (relPath !== undefined) unreadable.failed(relPath, code, clock.now());
        if (isGone(error)) backoff.succeeded(key);
        else if (isNoSpace(error)) space.full(root, code);
        else if (backoff.failed(key, clock.now(), PASSING.has(code))) {
          // The error's own message holds the path, and a path may hold a patient's name.
          log('warn', PASSING.has(code) ? 'file-locked' : 'file-failed', { folder: root, code });
        }
        return undefined;
      }
    },
  };
}

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;
/** A virus scanner often locks a file for a minute or two. */
const TELL_AFTER_MS = 180_000;
const FORGET_AFTER_MS = HOUR_MS;

/** Work on a file that failed (antivirus, a writer's lock, rights): retried with back-off, and reported once for each file. */
export function createBackoff() {
  const failing = new Map<string, { since: number; retryAt: number; failures: number; told: boolean }>();
  return {
    isDue: (key: string, now: number): boolean => {
      const entry = failing.get(key);
      // More than the longest wait ahead: the clock was set back.
      return entry === undefined || entry.retryAt <= now || entry.retryAt - now > LONGEST_MS;
    },
    /** Counts a failure. `patient`: of a kind that is mostly temporary, reported after minutes. @returns whether to report it now; once per file */
    failed(key: string, now: number, patient: boolean): boolean {
      const entry = failing.get(key) ?? { since: now, retryAt: now, failures: 0, told: false };
      failing.set(key, entry);
      entry.retryAt = now + Math.min(FIRST_MS * 2 ** Math.min(entry.failures, 16), LONGEST_MS);
      entry.failures++;
      const tell = !entry.told && (!patient || now - entry.since >= TELL_AFTER_MS);
      if (tell) entry.told = true;
      return tell;
    },
    succeeded: (key: string): void => {
      failing.delete(key);
    },
    /** Forgets files that were not tried for long: they are gone. */
    prune(now: number): void {
      for (const [key, { retryAt }] of failing) if (now - retryAt > FORGET_AFTER_MS) failing.delete(key);
    },
    /** When the next file is tried, later than `now`; null for none. */
    nextDue(now: number): number | null {
      const later = [...failing.values()].map(({ retryAt }) => retryAt).filter((retryAt) => retryAt > now);
      return later.length === 0 ? null : later.reduce((a, b) => Math.min(a, b));
    },
  };
}

/** A full disk stops intake in every folder; intake is tried again automatically. */
type Space = ReturnType<typeof createSpace>;

/** Pauses: after a failed write; and below the reserve, where only the free space shows room again. */
const RETRY_MS = 30_000;
const LOOK_AGAIN_MS = 2000;
/** One reading of the free space is used for this long. */
const LOOK_MS = 250;

/** `freeBytes`: free space on the disk of `dataDir`; null if the system does not tell. */
export function createSpace(
  clock: Clock,
  log: Log,
  freeBytes: () => Promise<number | null> = () => Promise.resolve(null),
) {
  let state: { readonly folder: string; readonly until: number; readonly why: 'failed' | 'reserve' } | null =
    null;
  let look: { readonly at: number; readonly free: number } | null = null;
  const isFull = (): boolean => state !== null && clock.now() < state.until;
  const goOn = (): void => {
    if (state !== null) log('info', 'intake-has-space');
    state = null;
  };
  const stop = (folder: string, why: 'failed' | 'reserve', code: string, ms: number): void => {
    if (state === null) log('error', 'intake-no-space', { folder, code });
    state = { folder, until: clock.now() + ms, why };
  };
  /** Free space at the last reading, less the files let in since. */
  const free = async (bytes: number): Promise<number> => {
    const now = clock.now();
    if (look === null || now < look.at || now - look.at >= LOOK_MS)
      look = { at: now, free: (await freeBytes()) ?? Infinity };
    look = { at: look.at, free: look.free - bytes };
    return look.free;
  };
  return {
    /** True if there is room for one more file of this size; where there is not, taking stops in every folder. */
    isThere: async (folder: string, bytes: number): Promise<boolean> => {
      if ((await free(bytes)) < RESERVE_BYTES) {
        stop(folder, 'reserve', 'reserve', LOOK_AGAIN_MS);
        return false;
      }
      if (state?.why === 'reserve') goOn();
      return true;
    },
    /** True if taking is stopped right now. */
    isFull,
    // Files let in before the reserve was reached do not show that there is room for new ones.
    hasRoom: (): void => {
      if (state?.why === 'failed') goOn();
    },
    /** When intake is tried again; null while there is room. */
    retryAt: (): number | null => state?.until ?? null,
    /** `folder` could not keep a file. */
    full: (folder: string, code: string): void => {
      stop(folder, 'failed', code, RETRY_MS);
    },
    /** The folder that met the full disk has been looked through completely since: no lack of room is known any more. */
    nothingLeft(folder: string): void {
      if (state?.folder === folder && !isFull()) goOn();
    },
  };
}
