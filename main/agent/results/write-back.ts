import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaseContext } from '../cases/context.ts';
import { dueResults, resultWritten } from '../cases/outbox.ts';
import { removeTemporaries, writeDurably } from '../db/files.ts';
import type { Clock, Log } from '../ports.ts';
import { crashPoint } from '../crash-point.ts';

/** Writes due results where the HIS picks them up: temp + fsync + rename, at least once each, oldest first. */
export interface WriteBack {
  start(): void;
  stop(): Promise<void>;
  wake(): void;
}

const RETRY_MS = 5000;
const IDLE_MS = 60_000;
const LEFTOVER_MS = 600_000;

export function createWriteBack(parts: {
  readonly context: CaseContext;
  readonly exportDir: string;
  readonly clock: Clock;
  readonly log: Log;
}): WriteBack {
  const { context, exportDir, clock, log } = parts;
  const stopping = new AbortController();
  let wakeUp = new AbortController();
  let running: Promise<void> | null = null;
  let said = false;

  const writeDue = async (): Promise<void> => {
    const due = dueResults(context);
    if (due.length === 0) return;
    await mkdir(exportDir, { recursive: true });
    for (const { n, result } of due) {
      if (stopping.signal.aborted) return;
      const name = `${result.fileName.replace(/\.json$/i, '')}.result.json`;
      // A crash after this and before the commit below writes the same file again: the HIS keeps the highest revision.
      await writeDurably(join(exportDir, name), Buffer.from(`${JSON.stringify(result, null, 2)}\n`), 0o640);
      crashPoint('result-written');
      await resultWritten(context, n);
    }
    said = false;
  };

  const loop = async (): Promise<void> => {
    // Another agent may write here, too: nothing young is touched.
    await removeTemporaries(exportDir, LEFTOVER_MS);
    while (!stopping.signal.aborted) {
      wakeUp = new AbortController();
      let pause = IDLE_MS;
      try {
        await writeDue();
      } catch (error) {
        // The folder is away: the rows stay due. Said once, not once per try.
        if (!said) log('error', 'results-not-written', {}, error);
        said = true;
        pause = RETRY_MS;
      }
      await clock.sleep(pause, AbortSignal.any([wakeUp.signal, stopping.signal]));
    }
  };
  return {
    start: () => {
      running ??= loop();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
    wake: () => {
      wakeUp.abort();
    },
  };
}
