import { DAY_MS, HOUR_MS } from '../../../shared/days.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import { NotBefore } from '../not-before.ts';
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
/** A server that asks for days is asked again sooner: an answer to a search says nothing of all that comes after it. */
const LONGEST_WAIT_MS = HOUR_MS;

export function createPoller(parts: PollerParts): Poller {
  const { clock, log } = parts;
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  const decisionsWait = new NotBefore();
  const toldToWait = new NotBefore();
  const mayAsk = (): boolean => parts.mayAsk() && toldToWait.isOver(clock.now());
  const asking: PollerParts = {
    ...parts,
    mayAsk,
    onToldToWait: (told) => {
      const until = Math.min(told, clock.now() + LONGEST_WAIT_MS);
      log('warn', 'results-wait', { until: taipeiTime(until) });
      toldToWait.extend(clock.now(), until);
    },
  };

  const round = async (): Promise<void> => {
    if (!mayAsk()) return;
    const token = await parts.tokens.get(stopping.signal);
    if (token.kind !== 'token' || stopping.signal.aborted) return;
    const now = clock.now();
    if (decisionsWait.isOver(now)) {
      decisionsWait.set(now, now + parts.pollMs);
      const refused = await searchDecisions(asking, token.token, stopping.signal);
      if (refused) decisionsWait.set(now, now + RETRY_FILTER_MS);
    }
    if (!mayAsk()) return;
    await learnMissingNumbers(asking, token.token, stopping.signal);
    await askOpenCases(asking, token.token, stopping.signal);
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
