import { isReadOnlyCode } from '../../ground/base/errors.ts';

/** An entry of a watched folder that this account cannot read. */
interface Entry {
  /** First failure, ms. */
  readonly since: number;
  /** The system's error code: `EACCES`, `EBUSY`. */
  readonly code: string;
}

/** Entries of a folder that could not be read for minutes. */
export interface Unreadable {
  readonly count: number;
  /** Number of those with missing rights; the others are held by another program, or are on a faulty disk. */
  readonly denied: number;
  /** Path inside the folder of the newest, for people alone: it may hold a patient's name. */
  readonly newest: string;
}

/** Missing rights seldom resolve themselves: with the waits before the first look, reported within three minutes of the file's arrival. */
const DENIED_MS = 120_000;
/** A virus scanner often locks a file for a minute or two. */
const HELD_MS = 180_000;

/** Folders at the top of a disk that file systems keep for root or SYSTEM alone. */
const OF_THE_DISK: ReadonlySet<string> = new Set(['lost+found', 'system volume information', '$recycle.bin']);

export const isOfTheDisk = (relPath: string): boolean => OF_THE_DISK.has(relPath.toLowerCase());

/** True if a code means that reading failed: a system error, except a full disk or a file that is gone. */
export const isReading = (code: string): boolean =>
  /^E[A-Z0-9]+$/.test(code) && !['ENOENT', 'ENOTDIR', 'ENOSPC', 'EDQUOT'].includes(code);

export const isDenied = isReadOnlyCode;

/** Keeps unreadable entries by path, with their first failure. Lost at a restart: the next look meets the same entries again. */
export class UnreadableFiles {
  readonly #entries = new Map<string, Entry>();

  /** Reading failed with this code. */
  failed(relPath: string, code: string, now: number): void {
    if (!isReading(code) || isOfTheDisk(relPath)) return;
    const before = this.#entries.get(relPath);
    // After the clock was set back, the wait begins again.
    const since = before === undefined || before.since > now ? now : before.since;
    // A Map keeps the place of an existing key: the newest entry is last.
    this.#entries.set(relPath, { since, code });
  }

  /** The file was read, or is gone. */
  over(relPath: string): void {
    this.#entries.delete(relPath);
  }

  /** Forgets files that are gone, or no longer wanted. */
  keepOnly(isThere: (relPath: string) => boolean): void {
    for (const relPath of [...this.#entries.keys()]) if (!isThere(relPath)) this.#entries.delete(relPath);
  }

  /** The system's code, if it could not be read for minutes; else null. */
  standingCode(relPath: string, now: number): string | null {
    const entry = this.#entries.get(relPath);
    return entry !== undefined && isStanding(entry, now) ? entry.code : null;
  }

  /** Null: no failure has lasted longer than a temporary one. */
  standing(now: number): Unreadable | null {
    const standing = [...this.#entries].filter(([, entry]) => isStanding(entry, now));
    const newest = standing.at(-1)?.[0];
    if (newest === undefined) return null;
    return {
      count: standing.length,
      denied: standing.filter(([, { code }]) => isDenied(code)).length,
      newest,
    };
  }
}

const isStanding = ({ since, code }: Entry, now: number): boolean =>
  now - since >= (isDenied(code) ? DENIED_MS : HELD_MS);
