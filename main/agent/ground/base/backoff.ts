/**
 * Exponential back-off with full jitter: a random time below a growing bound, so that many waiters do not retry together.
 * @param failures number of failures in a row, 1 for the first; @returns ms, at least 50
 */
export function backoff(
  failures: number,
  maxMs: number,
  random: () => number = Math.random,
  baseMs = 1000,
): number {
  const bound = Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 20));
  return Math.max(50, Math.round(random() * bound));
}
