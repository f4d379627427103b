import AntdProgress from 'antd/es/progress';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';

interface LongRun {
  /** Null while nothing runs. */
  readonly progress: Progress | null;
  /** Runs it, with what tells how far it is and what stops it. */
  readonly start: <T>(
    work: (run: { signal: AbortSignal; onProgress: (progress: Progress) => void }) => Promise<T>,
  ) => Promise<T>;
  readonly stop: () => void;
}

/** One long work of a dialog; it stops when the dialog goes. */
export function useLongRun(): LongRun {
  const [progress, setProgress] = useState<Progress | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  return {
    progress,
    start: async (work) => {
      const end = new AbortController();
      running.current = end;
      setProgress({ done: 0, total: 0 });
      try {
        return await work({ signal: end.signal, onProgress: setProgress });
      } finally {
        running.current = null;
        setProgress(null);
      }
    },
    stop: () => {
      running.current?.abort();
    },
  };
}

/** How far a long work is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** So few that the agent answers each within a moment: the progress moves, and Stop ends it soon. */
const BATCH = 200;

/**
 * One call after the other for many ids, with word of how far it is. Stopped, it ends after the call that is under way: what
 * the agent has confirmed by then stays done.
 * @returns the answers of the calls that were made, and for how many ids
 */
export async function inBatches<T>(
  ids: readonly string[],
  call: (part: string[]) => Promise<T>,
  run: { readonly signal?: AbortSignal; readonly onProgress?: (progress: Progress) => void } = {},
): Promise<{ readonly answers: readonly T[]; readonly asked: number }> {
  const answers: T[] = [];
  let asked = 0;
  while (asked < ids.length && run.signal?.aborted !== true) {
    const part = ids.slice(asked, asked + BATCH);
    run.onProgress?.({ done: asked, total: ids.length });
    answers.push(await call(part));
    asked += part.length;
  }
  return { answers, asked };
}

/** How far a long work is; nothing for one case, which is done at once. */
export function RunProgress({ progress }: { readonly progress: Progress | null }): ReactNode {
  const { moves } = useTexts();
  if (progress === null || progress.total < 2) return null;
  const { done, total } = progress;
  return (
    <div role="status">
      <AntdProgress percent={Math.floor((done / total) * 100)} aria-label={moves.running(done, total)} />
      {moves.running(done, total)}
    </div>
  );
}
