/** Wall time of one run. */
export async function costOf<T>(
  work: () => T | Promise<T>,
): Promise<{ readonly ms: number; readonly value: T }> {
  const from = performance.now();
  const value = await work();
  return { ms: performance.now() - from, value };
}

/** CPU ms of a run on this thread (a busy machine changes nothing), the median of `runs` after as many to warm up. */
export function median(work: () => unknown, runs: number): number {
  for (let at = 0; at < runs; at++) work();
  const times = Array.from({ length: runs }, () => {
    const from = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(from);
    return (user + system) / 1000;
  }).sort((a, b) => a - b);
  return times[Math.floor(runs / 2)] ?? 0;
}

/** Heap in use, after a collection where node runs with --expose-gc. */
export function heapMegabytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 ** 2;
}
