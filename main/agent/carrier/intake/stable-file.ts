import { createHash } from 'node:crypto';
import { HOUR_MS } from '../../../../shared/days.ts';
import type { FileMark } from '../cases/intake-port.ts';
import type { ForeignFolder } from '../../ground/base/foreign-folder.ts';
import { isNotPlain, type PlainFile } from '../../ground/base/plain-file.ts';
import { AgentError } from '../../ground/error.ts';
import { markOf } from './scan.ts';

interface Candidate {
  readonly mark: FileMark;
  /** When this mark was first seen. */
  since: number;
  notBefore: number;
}

/** Finds whole files: size and mtime unchanged for `settleMs` by our own clock. A file's mtime is another computer's clock. */
export type StabilityTracker = ReturnType<typeof createStabilityTracker>;

export function createStabilityTracker(settleMs: number) {
  const candidates = new Map<string, Candidate>();
  const dueAt = (candidate: Candidate): number => Math.max(candidate.since + settleMs, candidate.notBefore);
  return {
    look(key: string, mark: FileMark, now: number): 'settling' | 'whole' {
      const known = candidates.get(key);
      if (known === undefined || !sameMark(known.mark, mark)) {
        candidates.set(key, { mark, since: now, notBefore: 0 });
        return settleMs === 0 ? 'whole' : 'settling';
      }
      // A clock set back would keep the file settling for as long as it went back.
      if (known.since > now) known.since = now;
      if (known.notBefore - now > MAX_DEFER_MS) known.notBefore = now;
      return dueAt(known) <= now ? 'whole' : 'settling';
    },
    /** Since when the file has not changed; `now` for one never looked at. */
    unchangedSince: (key: string, now: number): number => candidates.get(key)?.since ?? now,
    /** Not whole before `until`, unless it changes first (which starts all over). */
    defer(key: string, until: number): void {
      const known = candidates.get(key);
      if (known !== undefined) known.notBefore = until;
    },
    forget: (key: string): void => {
      candidates.delete(key);
    },
    /** Forgets files that a complete look no longer saw. */
    keepOnly(seen: ReadonlySet<string>): void {
      for (const key of candidates.keys()) if (!seen.has(key)) candidates.delete(key);
    },
    keys: (): string[] => [...candidates.keys()],
    /** When the next file may be whole, later than `now` (files due already have just been looked at); null for none. */
    nextDue: (now: number): number | null => {
      const later = [...candidates.values()].map(dueAt).filter((due) => due > now);
      return later.length === 0 ? null : later.reduce((a, b) => Math.min(a, b));
    },
  };
}

/** Broken JSON unchanged for so many times `settleSeconds` is refused; until then the agent waits for the rest. */
export const INCOMPLETE_SETTLES = 30;
/** `settleSeconds` is at most an hour. */
const MAX_DEFER_MS = INCOMPLETE_SETTLES * HOUR_MS;

export function sameMark(a: FileMark, b: FileMark): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs;
}

/** The bytes of a file as it was when `mark` was taken; null when it changed before or while it was read. */
export function readUnchanged(
  folder: ForeignFolder,
  relPath: string,
  mark: FileMark,
): Promise<Buffer | null> {
  return unchanged(folder, relPath, mark, async (file) => {
    // Reads no more than the marked size: if the file has grown, the look after the reading shows it.
    const bytes = await file.head(mark.size);
    return bytes.length === mark.size ? bytes : null;
  });
}

/** Result of `read` on the file as marked; null: it changed before, or while it was read. */
export async function unchanged<T>(
  folder: ForeignFolder,
  relPath: string,
  mark: FileMark,
  read: (file: PlainFile) => Promise<T | null>,
): Promise<T | null> {
  return folder.withFile(relPath, async (file) => {
    if (!sameMark(file, mark)) return null;
    const result = await read(file);
    const now = await markOf(folder, relPath);
    return now !== null && sameMark(now, mark) ? result : null;
  });
}

/** SHA-256 of the file that lies there; null when it is no plain file, or changes while it is read. */
export async function hashFile(folder: ForeignFolder, relPath: string): Promise<string | null> {
  try {
    return await folder.withFile(relPath, hashOf);
  } catch (error) {
    if (isNotPlain(error)) return null;
    throw error;
  }
}

/** SHA-256 of a file of any size; null when it changes meanwhile. */
export async function hashOf(file: PlainFile): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await file.eachChunk((chunk) => {
      hash.update(chunk);
    });
  } catch (error) {
    if (error instanceof AgentError && error.code === 'file-changed') return null;
    throw error;
  }
  return hash.digest('hex');
}
