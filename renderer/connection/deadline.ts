import { ConnectionLostError } from './transport.ts';

/**
 * Settles within `ms`, whatever `start` does: a new call on a dead MessagePort would never settle by itself. The
 * signal handed to `start` ends when the caller's does or when time is up, and not once the call has settled (an
 * event iterator lives on).
 *
 * @throws ConnectionLostError when time is up
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  start: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const inner = new AbortController();
  const abort = (): void => {
    inner.abort(signal?.reason);
  };
  signal?.throwIfAborted();
  signal?.addEventListener('abort', abort);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    inner.signal.addEventListener('abort', () => {
      reject(inner.signal.reason instanceof Error ? inner.signal.reason : new ConnectionLostError());
    });
    timer = setTimeout(() => {
      inner.abort(new ConnectionLostError());
    }, ms);
  });
  // Whoever loses the race may still reject: nobody listens to it then.
  ended.catch(() => undefined);
  let streams = false;
  try {
    const result = await Promise.race([start(inner.signal), ended]);
    streams = typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
    return result;
  } finally {
    clearTimeout(timer);
    // A stream still has to end with its caller; all else is over.
    if (!streams) signal?.removeEventListener('abort', abort);
  }
}
