import type { Browser, Page } from 'playwright-core';

/** Frames of a page for a while; times in ms. */
export interface Frames {
  readonly frames: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  /** Times the page's one thread was taken for more than 50 ms on end, and the longest of them. */
  readonly longTasks: number;
  readonly longestTaskMs: number;
  /** The same by processor time: what the page itself did, whoever else the machine worked for meanwhile. */
  readonly longCpuTasks: number;
  readonly longestCpuMs: number;
}

const LONG_MS = 50;

/** Watches from now on, with a trace; returns the end of it. A frame's time is what lies between it and the one before. */
export async function watchFrames(browser: Browser, page: Page): Promise<() => Promise<Frames>> {
  await browser.startTracing(page, {
    categories: ['__metadata', 'toplevel', 'disabled-by-default-devtools.timeline'],
  });
  const watch = await page.evaluateHandle(() => {
    const gaps: number[] = [];
    let watching = true;
    let last = performance.now();
    const next = (now: number): void => {
      gaps.push(now - last);
      last = now;
      if (watching) requestAnimationFrame(next);
    };
    requestAnimationFrame((now) => {
      last = now;
      requestAnimationFrame(next);
    });
    return {
      stop: (): number[] => {
        watching = false;
        return gaps;
      },
    };
  });
  return async () => {
    const gaps = await watch.evaluate((each) => each.stop());
    const tasks = tasksOf(await browser.stopTracing());
    gaps.sort((a, b) => a - b);
    const at = (part: number): number =>
      gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * part))] ?? NaN;
    return {
      frames: gaps.length,
      p50Ms: at(0.5),
      p95Ms: at(0.95),
      maxMs: gaps.at(-1) ?? NaN,
      longTasks: tasks.filter(({ ms }) => ms > LONG_MS).length,
      longestTaskMs: Math.max(0, ...tasks.map(({ ms }) => ms)),
      longCpuTasks: tasks.filter(({ cpuMs }) => cpuMs > LONG_MS).length,
      longestCpuMs: Math.max(0, ...tasks.map(({ cpuMs }) => cpuMs)),
    };
  };
}

/** As Chromium writes it (Trace Event Format); times in µs. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Tasks that the main threads of pages ran. */
function tasksOf(trace: Buffer): { readonly ms: number; readonly cpuMs: number }[] {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: readonly TraceEvent[] };
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${String(pid)} ${String(tid)}`),
  );
  return traceEvents
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && mains.has(`${String(pid)} ${String(tid)}`))
    .map(({ dur = 0, tdur = 0 }) => ({ ms: dur / 1000, cpuMs: tdur / 1000 }));
}
