/**
 * Full jitter: a random time below an exponentially growing bound, so that many waiters do not come back together.
 * @param failures how often in a row it failed, 1 for the first time; @returns ms, at least 50
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
