import { HOUR_MS } from '../../../shared/days.ts';
import type { Audit } from '../audit/audit.ts';
import { taipeiDay } from '../fhir/taipei.ts';
import type { Clock, Log } from '../ports.ts';

/** Where the trail ends, once a day in the log and at the hospital's collector: whoever makes the trail anew does not reach it there. */
export interface HeadLines {
  start(): void;
  stop(): Promise<void>;
}

export function createHeadLines(parts: {
  readonly audit: Pick<Audit, 'head'>;
  readonly clock: Clock;
  readonly log: Log;
}): HeadLines {
  const { audit, clock, log } = parts;
  const end = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const loop = async (): Promise<void> => {
    // Not kept anywhere: each start says it once more, which only helps.
    let toldOn: string | null = null;
    while (!end.signal.aborted) {
      const today = taipeiDay(clock.now());
      const head = audit.head();
      if (today !== toldOn && head !== null) {
        log('info', 'audit-head', { count: head.n, sha256: head.hash });
        toldOn = today;
      }
      await clock.sleep(HOUR_MS, end.signal);
    }
  };
  return {
    start: () => {
      running = loop();
    },
    stop: async () => {
      end.abort();
      await running;
    },
  };
}
