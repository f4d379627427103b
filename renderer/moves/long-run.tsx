import AntdApp from 'antd/es/app';
import AntdProgress from 'antd/es/progress';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useConnection } from '../connection/connection.ts';
import { useFailureText } from '../connection/use-action.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useTexts } from '../texts/use-texts.ts';
import { inBatches, type Progress } from './run-move.ts';

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

interface BulkRunAsked<T> {
  readonly ids: readonly string[];
  readonly call: (part: string[], client: AgentClient) => Promise<T>;
  readonly done: (answers: readonly T[]) => string;
  /** `done`: the agent confirmed it. */
  readonly onClose: (done: boolean) => void;
}

/** Runs a dialog's call for one or many cases in batches. `dialog`: props of `AskDialog`. */
export function useBulkRun<T>({ ids, call, done, onClose }: BulkRunAsked<T>) {
  const { moves, shell } = useTexts();
  const failureText = useFailureText();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const work = useLongRun();
  const [error, setError] = useState<string | null>(null);
  const running = work.progress !== null;
  const run = async (): Promise<void> => {
    setError(null);
    try {
      const { answers, asked } = await work.start((each) =>
        inBatches(ids, (part) => call(part, client), each),
      );
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
      onOk: (): void => void run(),
      // A single case finishes before anybody could stop it.
      cancel: { text: running ? moves.stop : shell.common.cancel, stops: ids.length > 1 },
      onClose: (isHung: boolean) => {
        if (running && !isHung) work.stop();
        else onClose(false);
      },
    },
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
