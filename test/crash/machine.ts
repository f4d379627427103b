import { setTimeout as pause } from 'node:timers/promises';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { CrashPoint } from '../../main/agent/crash-point.ts';
import { startAgent, type AgentProcess } from '../integration/support/agent-process.ts';
import { createRng } from '../samples/rng.ts';
import { killOnce } from './kill-round.ts';
import { settleAsAsked } from './person.ts';
import { untilResultsWritten } from './results-written.ts';
import { createStream, type Stream } from './stream.ts';
import { verdictOn, type Verdict } from './verdict.ts';
import { openWorld, type World } from './world.ts';

export interface CrashReport {
  readonly kills: number;
  /** How often each point was met; `random`: killed wherever it was. */
  readonly byPoint: ReadonlyMap<CrashPoint | 'random', number>;
  readonly files: number;
  /** POSTs whose body arrived whole, and those cut off. */
  readonly arrivals: number;
  readonly partial: number;
  /** Cases that were sent, found absent, sent again, and came into doubt a second time: a person was asked. */
  readonly askedPerson: number;
  readonly verdict: Verdict;
}

const SETTLE_MS = 180_000;

/** Kills the agent `kills` times over a stream of cases, then lets it finish and counts. */
export async function runMachine(options: {
  readonly kills: number;
  readonly seed: string;
  readonly onKill?: (done: number, at: CrashPoint | 'random') => void;
}): Promise<CrashReport> {
  const world = await openWorld();
  try {
    const rng = createRng(options.seed);
    const place = await world.readyPlace();
    // Answers take a while, as over a VPN: a kill at random falls between a body and its answer more often.
    await world.sandbox.misbehave('post', { kind: 'slow', delayMs: 40 }, { times: null });
    const stream = createStream(place.exportDir, options.seed, rng);
    const byPoint = new Map<CrashPoint | 'random', number>();
    for (let round = 0; round < options.kills; round += 1) {
      const at = await killOnce(world, place, stream, rng, round);
      byPoint.set(at, (byPoint.get(at) ?? 0) + 1);
      options.onKill?.(round + 1, at);
    }
    const agent = await startAgent(place);
    const askedPerson = await finish(agent, world, stream);
    await untilResultsWritten(place, await agent.cases());
    await agent.stop();
    const ledger = await world.sandbox.ledger();
    return {
      kills: options.kills,
      byPoint,
      files: stream.dropped.length,
      arrivals: ledger.posts.length,
      partial: ledger.counts.partialBodies,
      askedPerson,
      verdict: await verdictOn({ place, dropped: stream.dropped, ledger }),
    };
  } finally {
    await world.close();
  }
}

/** Goes on as a hospital does, a case now and then, until everything has its end. */
async function finish(agent: AgentProcess, world: World, stream: Stream): Promise<number> {
  let asked = 0;
  for (const end = Date.now() + SETTLE_MS; Date.now() < end;) {
    const rows = await agent.cases();
    if (rows.length === stream.dropped.length && rows.every(hasEnded)) return asked;
    asked += await settleAsAsked(agent, world.sandbox, stream.dropped);
    if (rows.some((row) => row.delivery === 'uncertain')) await stream.drop(1);
    await pause(1000);
  }
  return asked;
}

const hasEnded = (row: CaseRow): boolean =>
  row.review === 'decided' ||
  row.review === 'failed' ||
  row.delivery === 'refused' ||
  row.delivery === 'rejected';
