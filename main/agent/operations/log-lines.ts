import type { LogLine } from '../../../shared/api/operations-views.ts';
import type { LogTail } from '../log/log-tail.ts';

/** More than a reader can take in is cut: the newest count. */
const MOST_WAITING = 2000;

/** The last `count` lines at once, then the new ones, gathered while the reader is busy. */
export async function* logLines(
  tail: LogTail,
  count: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogLine[]> {
  let gathered = tail.last(count);
  let first = true;
  let wake: (() => void) | null = null;
  const ping = (): void => {
    wake?.();
  };
  const stop = tail.onLine((line) => {
    gathered.push(line);
    if (gathered.length > MOST_WAITING) gathered = gathered.slice(-MOST_WAITING);
    ping();
  });
  signal?.addEventListener('abort', ping);
  try {
    while (signal?.aborted !== true) {
      if (first || gathered.length > 0) {
        const lines = gathered;
        gathered = [];
        first = false;
        yield lines;
        continue;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = null;
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', ping);
  }
}
