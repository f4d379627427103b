import { AgentError } from '../error.ts';
import type { Call } from './plain-file.ts';

/**
 * The calls into one folder that is not ours. A share that does not answer holds each call for minutes or for ever, and each
 * of them holds one of the few threads that all file work of this process goes through. So only a few are under way at
 * once, and the others wait here. The folder is stuck while one of them does not return.
 */
export interface CallGate {
  readonly call: Call;
  readonly isStuck: () => boolean;
  /** Whoever waits for a call gets AgentError `folder-left`, now and from now on. What still returns is dropped. */
  readonly leave: () => void;
}

/** As many as have ever answered side by side: more only take threads from other folders. */
const MOST_AT_ONCE = 4;
/** A slow share answers within seconds; one that comes back after a break within half a minute. */
const PATIENCE_MS = 60_000;

/** `onStuck`: it became stuck, or is no longer. */
export function createCallGate(
  onStuck: (isStuck: boolean) => void = () => undefined,
  patienceMs = PATIENCE_MS,
): CallGate {
  /** When each call under way began, on the clock that nobody sets. */
  const underWay = new Map<symbol, number>();
  const waiting: (() => void)[] = [];
  /** Ends the waiting of each caller. */
  const callers = new Set<(error: AgentError) => void>();
  let left: AgentError | null = null;
  let stuck = false;
  let timer: NodeJS.Timeout | undefined;

  const look = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const oldest = [...underWay.values()].reduce((a, b) => Math.min(a, b), Infinity);
    const patient = oldest + patienceMs - performance.now();
    // Not the process's reason to live: it ends also while a call does not return.
    if (patient > 0 && patient !== Infinity) timer = setTimeout(look, patient + 1).unref();
    if (patient <= 0 === stuck) return;
    stuck = !stuck;
    if (left === null) onStuck(stuck);
  };
  const isLeft = (): boolean => left !== null;
  const refuseLeft = (): void => {
    if (left !== null) throw left;
  };
  const run = async <T>(work: () => Promise<T>, late?: (result: T) => void): Promise<T> => {
    while (underWay.size >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    refuseLeft();
    const id = Symbol('call');
    underWay.set(id, performance.now());
    if (timer === undefined && !stuck) timer = setTimeout(look, patienceMs + 1).unref();
    try {
      const result = await work();
      if (isLeft()) late?.(result);
      return result;
    } finally {
      underWay.delete(id);
      if (stuck) look();
      waiting.shift()?.();
    }
  };

  return {
    call: (work, late) =>
      new Promise((resolve, reject) => {
        callers.add(reject);
        run(work, late)
          .then(resolve, reject)
          .finally(() => callers.delete(reject));
        if (left !== null) reject(left);
      }),
    isStuck: () => stuck,
    leave: () => {
      left ??= new AgentError('folder-left', 'The folder does not answer; it is no longer waited for.', {
        messageZh: '資料夾沒有回應，已不再等候。',
      });
      clearTimeout(timer);
      for (const give of callers) give(left);
    },
  };
}
