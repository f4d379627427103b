import AntdProgress from 'antd/es/progress';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import type { Progress } from './run-move.ts';

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
