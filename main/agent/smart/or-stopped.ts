import type { TokenResult } from './token-source.ts';

/** One who gives up waiting does not end the renewal for the others. */
export async function orStopped(
  renewal: Promise<TokenResult>,
  signal: AbortSignal | undefined,
): Promise<TokenResult> {
  if (!signal) return renewal;
  const stopped = Promise.withResolvers<TokenResult>();
  const onAbort = (): void => {
    stopped.resolve({ kind: 'unreachable', code: 'stopped', retryAt: null });
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([stopped.promise, renewal]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
