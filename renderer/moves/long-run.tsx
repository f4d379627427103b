import AntdApp from 'antd/es/app';
import AntdProgress from 'antd/es/progress';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useFailureText } from '../connection/use-action.ts';
import { useTexts } from '../texts/use-texts.ts';
import type { AskDialogProps } from '../ui/ask-dialog.tsx';
import { inBatches, type Progress } from './run-move.ts';

/** Signal that stops a long run, and the receiver of its progress. */
export interface Running {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

interface LongRun {
  /** Null while nothing runs. */
  readonly progress: Progress | null;
  /** Runs it, with what tells how far it is and what stops it. */
  readonly start: <T>(work: (running: Running) => Promise<T>) => Promise<T>;
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

interface BulkRunAsked<T> {
  readonly ids: readonly string[];
  readonly call: (part: string[]) => Promise<T>;
  /** Message of success. */
  readonly done: (answers: readonly T[]) => string;
  /** `done`: the agent confirmed it. */
  readonly onClose: (done: boolean) => void;
}

interface BulkRun {
  readonly progress: Progress | null;
  readonly dialog: Pick<AskDialogProps, 'running' | 'error' | 'cancel' | 'onOk' | 'onClose'>;
}

/** A dialog's call for one case or many, batch by batch. `dialog`: what `AskDialog` takes of it. */
export function useBulkRun<T>({ ids, call, done, onClose }: BulkRunAsked<T>): BulkRun {
  const { moves, shell } = useTexts();
  const failureText = useFailureText();
  const { message } = AntdApp.useApp();
  const work = useLongRun();
  const [error, setError] = useState<string | null>(null);
  const running = work.progress !== null;
  const run = async (): Promise<void> => {
    setError(null);
    try {
      const { answers, asked } = await work.start((each) => inBatches(ids, call, each));
      void message.success(done(answers));
      if (asked < ids.length) void message.info(moves.stopped(ids.length - asked));
      onClose(true);
    } catch (failure) {
      setError(failureText(failure));
    }
  };
  return {
    progress: work.progress,
    dialog: {
      running,
      error,
      onOk: () => void run(),
      // One case is done before anybody could stop it.
      cancel: { text: running ? moves.stop : shell.common.cancel, stops: ids.length > 1 },
      onClose: () => {
        if (running) work.stop();
        else onClose(false);
      },
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
