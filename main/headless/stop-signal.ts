import { endNow } from './end-process.ts';

/** npm and a terminal both deliver one Ctrl-C: so soon after the first it is no second wish. */
const SAME_WISH_MS = 500;

/**
 * Resolves at the first signal that asks the process to end; a second one ends it at once (130).
 * SIGHUP is a closed terminal, on Windows a closed console window.
 */
export function stopRequested(now: () => number = Date.now): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    const asked = (): void => {
      if (firstAt === null) {
        firstAt = now();
        resolve();
      } else if (now() - firstAt > SAME_WISH_MS) {
        endNow(130);
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked);
  });
}
