import AntdProgress from 'antd/es/progress';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import type { Progress } from './run-move.ts';

/** Abort signal and progress receiver of a long run. */
export interface Running {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** A long run of a dialog; aborted when the dialog closes. `progress`: null while nothing runs. */
export function useLongRun() {
  const [progress, setProgress] = useState<Progress | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  return {
    progress,
    start: async <T,>(work: (running: Running) => Promise<T>): Promise<T> => {
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
    stop: () => running.current?.abort(),
  };
}

/** Progress of a long run; nothing for a single case, which finishes at once. */
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
