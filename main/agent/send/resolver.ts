import { dueSearches, nextSearchAt, searchAgainAt } from '../cases/doubt.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import { nextLook } from './absence.ts';
import { settleDoubt, type ResolverParts } from './settle-doubt.ts';
import { WakeUp } from '../wake-up.ts';

/** Settles doubtful sends by what NHI shows, one case at a time. */
export interface Resolver {
  start(): void;
  stop(): Promise<void>;
  wake(): void;
}

const IDLE_MS = 30_000;

export function createResolver(parts: ResolverParts): Resolver {
  const { context, clock, log } = parts;
  const stopping = new AbortController();
  const wakeUp = new WakeUp(clock);
  let running: Promise<void> | null = null;

  /** A case that cannot be settled (its summary is damaged, say) must not keep the others from it. */
  const settleOne = async (row: CaseRecord): Promise<void> => {
    try {
      await settleDoubt(parts, row, stopping.signal);
    } catch (error) {
      if (stopping.signal.aborted) return;
      log('error', 'resolver', { caseId: row.id }, error);
      await searchAgainAt(context, row.id, nextLook(row, clock.now(), parts.times));
    }
  };
  const round = async (): Promise<void> => {
    for (const row of dueSearches(context, clock.now())) {
      if (stopping.signal.aborted) return;
      await settleOne(row);
    }
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      wakeUp.begin();
      try {
        await round();
      } catch (error) {
        log('error', 'resolver', {}, error);
        await clock.sleep(1000, stopping.signal);
      }
      const now = clock.now();
      const next = Math.min(nextSearchAt(context) ?? now + IDLE_MS, now + IDLE_MS);
      await wakeUp.sleep(Math.max(50, next - now));
    }
  };
  return {
    start: () => {
      running ??= loop();
    },
    stop: async () => {
      stopping.abort();
      wakeUp.ring();
      await running;
    },
    wake: () => {
      wakeUp.ring();
    },
  };
}
