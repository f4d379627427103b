import { DAY_MS } from '../../../shared/days.ts';
import { askOpenCases } from './ask-open-cases.ts';
import { learnMissingNumbers } from './missing-numbers.ts';
import type { PollerParts } from './poller-parts.ts';
import { searchDecisions } from './search-decisions.ts';

/** Hears NHI's answers: one search for the decisions of all, and a question for each open case that stretches with its age. */
export interface Poller {
  start(): void;
  stop(): Promise<void>;
}

/** How often it looks whether something is due. */
const ROUND_MS = 5000;
/** How long a refused decisions search is not tried again. */
const RETRY_FILTER_MS = DAY_MS;

export function createPoller(parts: PollerParts): Poller {
  const { clock, log } = parts;
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  let decisionsAt = 0;

  const round = async (): Promise<void> => {
    if (!parts.mayAsk()) return;
    const token = await parts.tokens.get(stopping.signal);
    if (token.kind !== 'token' || stopping.signal.aborted) return;
    const now = clock.now();
    if (now >= decisionsAt) {
      decisionsAt = now + parts.pollMs;
      const refused = await searchDecisions(parts, token.token, stopping.signal);
      if (refused) decisionsAt = now + RETRY_FILTER_MS;
    }
    await learnMissingNumbers(parts, token.token, stopping.signal);
    await askOpenCases(parts, token.token, stopping.signal);
  };

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await round();
      } catch (error) {
        log('error', 'poller', {}, error);
      }
      await clock.sleep(Math.min(parts.pollMs, ROUND_MS), stopping.signal);
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
  };
}
