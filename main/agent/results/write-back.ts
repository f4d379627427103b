import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaseContext } from '../cases/context.ts';
import { dueResults, resultWritten, type DueResult } from '../cases/outbox.ts';
import type { ResultFile } from '../cases/result-file.ts';
import { removeTemporaries, writeDurably } from '../db/files.ts';
import type { Clock, Log } from '../ports.ts';
import { crashPoint } from '../crash-point.ts';
import { WakeUp } from '../wake-up.ts';
import { resultName } from './result-name.ts';

/** Writes due results where the HIS picks them up: temp + fsync + rename, at least once each, oldest first. */
export interface WriteBack {
  start(): void;
  stop(): Promise<void>;
  wake(): void;
}

const RETRY_MS = 5000;
const IDLE_MS = 60_000;
const LEFTOVER_MS = 600_000;
const MOST_STUCK = 500;
/** Whoever stops the agent does not wait for a long outage to be written off; the next start goes on. */
const MOST_AT_LAST = 100;

export function createWriteBack(parts: {
  readonly context: CaseContext;
  readonly exportDir: string;
  readonly clock: Clock;
  readonly log: Log;
}): WriteBack {
  const { context, exportDir, clock, log } = parts;
  const stopping = new AbortController();
  const wakeUp = new WakeUp(clock);
  let running: Promise<void> | null = null;
  let said = false;
  /** After the loop has ended: what became due while the agent stopped still goes out. */
  let last = false;

  /** Oldest first. What cannot be written stays due, and what came after it for the same case waits for it. */
  const writeDue = async (): Promise<{ readonly left: number; readonly error: unknown }> => {
    const stuck = new Set<string>();
    let error: unknown = null;
    let seen = 0;
    for (const { n, caseId, result } of dueInPages()) {
      if (stopping.signal.aborted && (!last || seen === MOST_AT_LAST)) break;
      seen += 1;
      if (seen === 1) await mkdir(exportDir, { recursive: true });
      if (stuck.has(caseId)) continue;
      try {
        await writeOne(result());
        crashPoint('result-written');
        await resultWritten(context, n);
      } catch (failure) {
        // One whose name the disk does not take, or that is damaged, must not keep the others from the HIS.
        error = failure;
        stuck.add(caseId);
        // So many: it is the folder and not their names.
        if (stuck.size === MOST_STUCK) break;
      }
    }
    return { left: seen, error };
  };
  function* dueInPages(): Generator<DueResult> {
    for (let page = dueResults(context); page.length > 0; page = dueResults(context, page.at(-1)?.n))
      yield* page;
  }
  /** A crash after this and before its row knows writes the same file again: the HIS keeps the highest revision. */
  const writeOne = async (result: ResultFile): Promise<void> => {
    const name = await resultName(context, exportDir, result);
    await writeDurably(join(exportDir, name), Buffer.from(`${JSON.stringify(result, null, 2)}\n`), 0o640);
  };
  /** Said once, not once per try. @returns how long until the next look, ms */
  const look = async (): Promise<number> => {
    const { left, error } = await writeDue().catch((failure: unknown) => ({ left: 0, error: failure }));
    if (error !== null && !said) log('error', 'results-not-written', {}, error);
    said = error !== null;
    if (error !== null) return RETRY_MS;
    return left > 0 ? 0 : IDLE_MS;
  };

  const loop = async (): Promise<void> => {
    // Another agent may write here, too: nothing young is touched.
    await removeTemporaries(exportDir, LEFTOVER_MS);
    while (!stopping.signal.aborted) {
      wakeUp.begin();
      const pause = await look();
      if (pause > 0) await wakeUp.sleep(pause);
    }
  };
  return {
    start: () => {
      running ??= loop();
    },
    stop: async () => {
      stopping.abort();
      wakeUp.ring();
      if (running === null) return;
      await running;
      last = true;
      await look();
    },
    wake: () => {
      wakeUp.ring();
    },
  };
}
