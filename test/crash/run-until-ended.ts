import { setTimeout as pause } from 'node:timers/promises';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { type AgentHere, startAgentHere } from '../integration/support/agent-here.ts';
import type { Place } from '../integration/support/place.ts';
import type { Sandbox } from '../../main/practice/options.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { leftOfOld } from './age-place.ts';
import { settleAsAsked } from './person.ts';
import { untilResultsWritten } from './results-written.ts';
import { untilHolds } from './until-holds.ts';

const LOOK_MS = 750;
const GO_ON_MS = 3000;

/**
 * Runs the agent until every case has ended, then stops it. Meanwhile a clerk answers what the agent asks. Absence at NHI is
 * only believed beside a case that was accepted later, so where a doubt stays open, work goes on as it does in a hospital:
 * `more` drops a file.
 */
export async function runUntilEnded(
  place: Place,
  sandbox: Pick<Sandbox, 'cases'>,
  dropped: readonly Sample[],
  more: () => Promise<void>,
): Promise<void> {
  const agent = await startAgentHere(place);
  // A restored agent starts paused; the person who has looked lets it go on.
  await agent.client.destination.resume({});
  const stopWorking = work(agent, sandbox, dropped, more);
  try {
    await agent.until(
      'every case at its end',
      (rows) => rows.length === dropped.length && rows.every(hasEnded),
    );
    await untilResultsWritten(place, await agent.cases());
  } finally {
    await stopWorking();
    await agent.stop();
  }
}

/** A hospital's day beside the agent. Returns its end. */
function work(
  agent: AgentHere,
  sandbox: Pick<Sandbox, 'cases'>,
  dropped: readonly Sample[],
  more: () => Promise<void>,
): () => Promise<void> {
  const end = new AbortController();
  const day = async (): Promise<void> => {
    let goOnAt = Date.now() + GO_ON_MS;
    while (!end.signal.aborted) {
      await pause(LOOK_MS, undefined, { signal: end.signal });
      await settleAsAsked(agent, sandbox, dropped);
      if (Date.now() < goOnAt) continue;
      goOnAt = Date.now() + GO_ON_MS;
      if ((await agent.cases()).some(({ delivery }) => delivery === 'uncertain')) await more();
    }
  };
  const done = day().catch((error: unknown) => {
    if (!end.signal.aborted) throw error;
  });
  // The returned function reports the rejection when the day is over; the process must not see it before.
  done.catch(() => undefined);
  return () => {
    end.abort();
    return done;
  };
}

export const hasEnded = (row: CaseRow): boolean =>
  row.review === 'decided' ||
  row.review === 'failed' ||
  row.delivery === 'refused' ||
  row.delivery === 'rejected';

/** Old data that are still there after the next run has had time to remove them. */
export async function unpurged(place: Place): Promise<string[]> {
  const agent = await startAgentHere(place);
  try {
    await untilHolds(() => leftOfOld(place).length === 0);
    return leftOfOld(place);
  } finally {
    await agent.stop();
  }
}
