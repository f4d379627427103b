import { setTimeout as pause } from 'node:timers/promises';
import type { CaseContext } from './context.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Does a write again and again until the disk takes it: for what is only known in memory and must not be lost while the agent
 * lives. Said once. Any other failure, and the end of the store or of who asks, is the caller's.
 */
export async function onceThereIsRoom<T>(
  context: CaseContext,
  write: () => Promise<T>,
  giveUp?: AbortSignal,
): Promise<T> {
  const { closing: closed } = context.store;
  const closing = giveUp === undefined ? closed : AbortSignal.any([closed, giveUp]);
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
    try {
      return await write();
    } catch (error) {
      if (!isDiskTrouble(error) || closing.aborted) throw error;
      if (wait === FIRST_PAUSE_MS) context.log('error', 'disk-does-not-take-it', {}, error);
      // Then the write is tried a last time.
      await pause(wait, null, { signal: closing, ref: false }).catch(() => null);
    }
  }
}

/** Full, or not to be written to for a while (a virus scanner, a disk that comes back); nothing that stays wrong. */
function isDiskTrouble(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^SQLITE_(FULL|IOERR|BUSY|CANTOPEN|READONLY)/.test(code);
}
