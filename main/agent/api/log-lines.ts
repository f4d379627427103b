import type { LogLine } from '../../../shared/api/operations-contract.ts';
import { gathered } from '../ground/base/tasks.ts';
import type { LogTail } from '../ground/log/log-tail.ts';

/** More than a reader can take in is cut: the newest count. */
const MOST_WAITING = 2000;

/** The last `count` lines at once, none where there are none, then the new ones. */
export async function* logLines(
  tail: LogTail,
  count: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogLine[]> {
  let waiting = tail.last(count);
  let first = true;
  yield* gathered({
    listen: (ping) =>
      tail.onLine((line) => {
        waiting.push(line);
        if (waiting.length > MOST_WAITING) waiting = waiting.slice(-MOST_WAITING);
        ping();
      }),
    take: () => {
      if (!first && waiting.length === 0) return null;
      first = false;
      const lines = waiting;
      waiting = [];
      return lines;
    },
    end: signal,
  });
}
