import type { Clock, Log } from '../ports.ts';

/** A full disk stops all taking, in every folder, and is tried again by itself. */
export interface Space {
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

const RETRY_MS = 30_000;

export function createSpace(clock: Clock, log: Log): Space {
  let full: { readonly folder: string; readonly until: number } | null = null;
  const isFull = (): boolean => full !== null && clock.now() < full.until;
  const hasRoom = (): void => {
    if (full !== null) log('info', 'intake-has-space');
    full = null;
  };
  return {
    isFull,
    hasRoom,
    retryAt: () => full?.until ?? null,
    full(folder, code) {
      if (full === null) log('error', 'intake-no-space', { folder, code });
      full = { folder, until: clock.now() + RETRY_MS };
    },
    nothingLeft(folder) {
      if (full?.folder === folder && !isFull()) hasRoom();
    },
  };
}
