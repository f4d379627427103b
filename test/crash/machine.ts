import { setTimeout as pause } from 'node:timers/promises';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { startAgentHere } from '../integration/support/agent-here.ts';
import { PATIENCE_MS } from '../integration/support/patience.ts';
import type { Place, PlaceSettings } from '../integration/support/place.ts';
import { createRng } from '../../main/practice/samples/rng.ts';
import { rulesPackage } from '../../main/practice/samples/rules-package.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { deedRound } from './deed-rounds.ts';
import type { Met } from './kill.ts';
import { hashOf } from './hash-of.ts';
import { killRound } from './kill-round.ts';
import { tidyUp } from './leftovers.ts';
import { settleAsAsked } from './person.ts';
import { untilResultsWritten } from './results-written.ts';
import { hasEnded } from './run-until-ended.ts';
import { createStream, type Stream } from './stream.ts';
import { joinVerdicts, verdictOn, type Verdict } from './verdict.ts';
import { openWorld, type World } from './world.ts';

export interface CrashReport {
  /** Processes that ended by SIGKILL, and by nothing else. */
  readonly kills: number;
  /** Rounds in which the agent was through before it was killed: counted as no kill. */
  readonly endedByThemselves: number;
  /** How often the agent was killed where. */
  readonly byPoint: ReadonlyMap<Met, number>;
  readonly files: number;
  /** POSTs whose body arrived whole, and those cut off. */
  readonly arrivals: number;
  readonly partial: number;
  /** Cases of the stream that were sent, found absent, sent again, and came into doubt a second time: a person was asked. */
  readonly askedPerson: number;
  readonly verdict: Verdict;
  /** Errors that ended the rounds, or the last run, early: the verdict is on what was done until then. */
  readonly failures: readonly string[];
}

/** Sample options for which the example rules apply. */
const RULED = { kind: 'cancer', drugs: ['BC27028100'] } as const;

function holdForLook(settings: PlaceSettings): void {
  settings['precheck'] = { onMissing: 'hold' };
}

/** Each so many rounds of the stream, a machine of its own goes through something rare. */
const RARE_EVERY = 8;

/** Kills the agent `kills` times, over a stream of cases and in what is rarer, then lets it finish and counts. */
export async function runMachine(options: {
  readonly kills: number;
  readonly seed: string;
  /** Rules for 預檢 are in use, and hold what lacks data. */
  readonly rules?: boolean;
  readonly onKill?: (done: number) => void;
}): Promise<CrashReport> {
  const { rules = false } = options;
  const world = await (rules ? openWorld(holdForLook, rulesPackage()) : openWorld());
  try {
    const rng = createRng(options.seed);
    const place = await world.readyPlace();
    // Answers take a while, as over a VPN: a kill at random falls between a body and its answer more often.
    await world.sandbox.misbehave('post', { kind: 'slow', delayMs: 40 }, { times: null });
    const stream = createStream(place.exportDir, options.seed, rng, rules ? RULED : {});
    const byPoint = new Map<Met, number>();
    const verdicts: Verdict[] = [];
    const failures: string[] = [];
    let [kills, endedByThemselves, rareFiles, askedPerson] = [0, 0, 0, 0];
    const count = (met: Met | null): void => {
      if (met === null) {
        endedByThemselves += 1;
        return;
      }
      byPoint.set(met, (byPoint.get(met) ?? 0) + 1);
      kills += 1;
      options.onKill?.(kills);
    };
    const goRound = async (round: number): Promise<void> => {
      if (endedByThemselves > 20 + options.kills) throw new Error('the agent is through before it is killed');
      if (round % RARE_EVERY !== RARE_EVERY - 1) {
        count(await killRound(world, place, stream, rng, round));
        return;
      }
      const rare = await deedRound(world, options.seed, Math.floor(round / RARE_EVERY));
      rare.met.forEach(count);
      rareFiles += rare.files;
      verdicts.push(rare.verdict);
    };
    const note = (error: unknown): void => {
      failures.push(
        `ended early: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    };
    for (let round = 0; kills < options.kills && failures.length === 0; round += 1)
      await goRound(round).catch(note);
    await finish(place, world, stream).then((asked) => (askedPerson = asked), note);
    const ledger = await world.sandbox.ledger();
    await verdictOn({ place, dropped: stream.dropped, ledger }).then((last) => verdicts.push(last), note);
    return {
      kills,
      endedByThemselves,
      byPoint,
      files: stream.dropped.length + rareFiles,
      arrivals: ledger.posts.length,
      partial: ledger.counts.partialBodies,
      askedPerson,
      verdict: joinVerdicts(verdicts),
      failures,
    };
  } finally {
    await world.close();
  }
}

/** Goes on as a hospital does, a case now and then, until everything has its end. Returns how many cases a person was asked about. */
async function finish(place: Place, world: World, stream: Stream): Promise<number> {
  const agent = await startAgentHere(place);
  let asked = 0;
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const rows = await agent.cases();
    const known = new Set(rows.map(({ sha256 }) => sha256));
    const isTaken = ({ bytes }: Sample): boolean => known.has(hashOf(bytes));
    if (rows.every((row) => hasEnded(row) || isOver(row)) && stream.dropped.every(isTaken)) break;
    asked += await settleAsAsked(agent, world.sandbox, stream.dropped);
    if (rows.some((row) => row.delivery === 'uncertain')) await stream.drop(1);
    await pause(1000);
  }
  const rows = await agent.cases();
  await untilResultsWritten(
    place,
    rows.filter(({ supersededBy }) => supersededBy === null),
  );
  await agent.stop();
  await tidyUp(place);
  return asked;
}

/** Superseded by a file that came again, or held beside the bytes that NHI has: nothing more happens by itself. */
const isOver = ({ supersededBy, holdReason }: CaseRow): boolean =>
  supersededBy !== null || holdReason === 'same-claim';
