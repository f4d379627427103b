import type { Clock } from '../../ports.ts';

/** Runs tasks one after the other. A task that fails does not stop the next. */
export function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

/**
 * Runs the closing steps in order; a failure does not stop the rest.
 * @throws the first failure, after all steps
 */
export async function closeEach(steps: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/**
 * The result of `work`, or `end` as soon as the signal aborts. Abandoned work continues, and its failure is ignored.
 * @throws errors of `work` or `end`
 */
export async function untilAborted<T, E>(
  work: Promise<T>,
  signal: AbortSignal,
  end: () => E,
): Promise<T | E> {
  const aborted = Promise.withResolvers<undefined>();
  const onAbort = (): void => aborted.resolve(undefined);
  work.catch(() => undefined);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted.promise.then(end)]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** The result of `work`, or `late` after `ms`, as `untilAborted`. */
export async function inTime<T, E>(work: Promise<T>, ms: number, late: () => E): Promise<T | E> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), ms);
  try {
    return await untilAborted(work, over.signal, late);
  } finally {
    clearTimeout(timer);
  }
}

/** The result of `work`, or `late` after `ms` on this clock. Late work continues. @throws errors of `work` */
export async function orLate<T>(
  work: Promise<T>,
  ms: number,
  clock: Pick<Clock, 'sleep'>,
): Promise<T | 'late'> {
  const over = new AbortController();
  try {
    return await Promise.race([work, clock.sleep(ms, over.signal).then(() => 'late' as const)]);
  } finally {
    over.abort();
  }
}

/**
 * A stream for a slow reader: the caller collects entries meanwhile, and `take` returns them together. It listens from the first read on and
 * unsubscribes at its end.
 */
export async function* gathered<Entry>(parts: {
  /** Calls `ping` whenever `take` may have an entry. @returns the function that unsubscribes */
  readonly listen: (ping: () => void) => () => void;
  /** The entries collected so far; null for none. */
  readonly take: () => Entry | null;
  readonly end: AbortSignal | undefined;
}): AsyncGenerator<Entry> {
  const { take, end } = parts;
  let wake: (() => void) | null = null;
  const ping = (): void => wake?.();
  const stop = parts.listen(ping);
  end?.addEventListener('abort', ping);
  try {
    while (end?.aborted !== true) {
      const entry = take();
      if (entry !== null) {
        yield entry;
        continue;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = null;
    }
  } finally {
    stop();
    end?.removeEventListener('abort', ping);
  }
}
