import type { Clock, Log } from '../ports.ts';

/** A full disk stops all taking, in every folder, and is tried again by itself. */
export interface Space {
  /** Whether there is room for one more file of this size; where there is not, taking stops in every folder. */
  isThere(folder: string, bytes: number): Promise<boolean>;
  /** Whether taking is stopped right now. */
  isFull(): boolean;
  /** When it is tried again; null while there is room. */
  retryAt(): number | null;
  /** `folder` could not keep a file. */
  full(folder: string, code: string): void;
  hasRoom(): void;
  /** The folder that met the full disk has been gone through to its end since: nothing is known to be wrong any more. */
  nothingLeft(folder: string): void;
}

/** After a write that failed; and where only looking shows that there is room again. */
const RETRY_MS = 30_000;
const LOOK_AGAIN_MS = 2000;
/**
 * Left free for what is under way: each attempt, answer and line of the trail has to be written down, or nothing is sent. What
 * comes in stops first.
 */
export const RESERVE_BYTES = 64 * 1024 * 1024;
/** How long one look at the disk holds. */
const LOOK_MS = 250;

/** `freeBytes`: what is left on the disk of `dataDir`; null where the system does not tell. */
export function createSpace(
  clock: Clock,
  log: Log,
  freeBytes: () => Promise<number | null> = () => Promise.resolve(null),
): Space {
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
  /** Less what was let in since it was looked at. */
  const free = async (bytes: number): Promise<number> => {
    const now = clock.now();
    if (look === null || now < look.at || now - look.at >= LOOK_MS)
      look = { at: now, free: (await freeBytes()) ?? Infinity };
    look = { at: look.at, free: look.free - bytes };
    return look.free;
  };
  return {
    isThere: async (folder, bytes) => {
      if ((await free(bytes)) < RESERVE_BYTES) {
        stop(folder, 'reserve', 'reserve', LOOK_AGAIN_MS);
        return false;
      }
      if (state?.why === 'reserve') goOn();
      return true;
    },
    isFull,
    // What was let in before the reserve was reached says nothing of what may come in now.
    hasRoom: () => {
      if (state?.why === 'failed') goOn();
    },
    retryAt: () => state?.until ?? null,
    full: (folder, code) => {
      stop(folder, 'failed', code, RETRY_MS);
    },
    nothingLeft(folder) {
      if (state?.folder === folder && !isFull()) goOn();
    },
  };
}
