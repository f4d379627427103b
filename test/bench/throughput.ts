import { command } from '../integration/support/command.ts';
import { makePlace, type Place } from '../integration/support/place.ts';
import { carry, stage } from './carry.ts';
import { median } from './figures.ts';
import { startBenchAgent, startThinServer, type BenchAgent, type ThinServer } from './processes.ts';
import { startRival, type Rival } from './rivals.ts';
import { perCase, threadTimes, type ThreadTimes } from './threads.ts';

export interface Throughput {
  readonly atOnce: number;
  readonly delayMs: number;
  /** Bundles a second, medians of the turns. */
  readonly bare: number;
  readonly agent: number;
  /** Median of the turns' own ratios, agent to bare. */
  readonly ratio: number;
  /** The durable floor in the same turns; null where it was not asked for. */
  readonly floor: FloorFigures | null;
  readonly turns: number;
  /** Processor time of one Bundle, ms; the agent's with all its threads. */
  readonly bareCpuMs: number;
  readonly agentCpuMs: number;
  /** The agent's by its threads, of one Bundle, ms; null where the system does not tell. */
  readonly threads: ThreadTimes | null;
  readonly longestBlockMs: number;
  /** Number of the agent's posts that the server counted, warm-up included. */
  readonly arrived: number;
  readonly tokensPerThousand: number;
}

export interface FloorFigures {
  /** Bundles a second, median of the turns. */
  readonly rate: number;
  /** Median of the turns' own ratios, agent to floor. */
  readonly ratio: number;
  readonly cpuMs: number;
}

export interface ThroughputOptions {
  readonly files: number;
  readonly turns: number;
  readonly atOnce: number;
  /** Delays of the server's answers, ms: measured one after the other with the same programs. */
  readonly delays: readonly number[];
  /** Runs `durable-floor.ts` in each turn as well. */
  readonly withFloor: boolean;
  /** Carried unmeasured by each program before its first turn. */
  readonly warmUp: number;
}

/** Dropped until accepted, against a bare `fetch` loop with the same bodies, server and number at a time, by turns. One result for each delay. */
export async function measureThroughput(options: ThroughputOptions): Promise<Throughput[]> {
  const { atOnce, delays, withFloor, warmUp } = options;
  const server = await startThinServer(0);
  const place = await makePlace(server, (settings) => {
    settings.folders.forEach((folder) => Object.assign(folder, { settleSeconds: 0, rescanSeconds: 30 }));
    settings.upload['concurrency'] = atOnce;
    settings.results['pollSeconds'] = 60;
  });
  const rivals: Rival[] = [];
  try {
    await command(place, 'keys', 'generate');
    const agent = await startBenchAgent(place);
    // All of them at once.
    const ofAgent = await stage(place, warmUp, 'warm up');
    const ofRivals = await stage(place, warmUp, 'warm up of the rivals', { attachments: 0 }, 'warm-up');
    const start = async (program: 'bare-loop' | 'durable-floor'): Promise<Rival> => {
      const rival = await startRival(program, server, { atOnce, warmUp: ofRivals });
      rivals.push(rival);
      return rival;
    };
    const [bare, floor] = await Promise.all([
      start('bare-loop'),
      withFloor ? start('durable-floor') : null,
      carry(place, server, agent, ofAgent),
    ]);
    const warmed = (await server.counts()).posts - rivals.length * warmUp;
    const field = { server, place, agent, bare, floor, warmed };
    const done: Throughput[] = [];
    for (const delayMs of delays) {
      await server.think(delayMs);
      done.push(await measureTurns(field, { ...options, delayMs }));
    }
    await agent.stop();
    return done;
  } finally {
    for (const rival of rivals) await rival.stop();
    await server.stop();
    await place.remove();
  }
}

/** All who take turns, warm. */
interface Field {
  readonly server: ThinServer;
  readonly place: Place;
  readonly agent: BenchAgent;
  readonly bare: Rival;
  readonly floor: Rival | null;
  /** Posts of the agent before. */
  readonly warmed: number;
}

async function measureTurns(
  { server, place, agent, bare, floor, warmed }: Field,
  { files, turns, atOnce, delayMs }: ThroughputOptions & { readonly delayMs: number },
): Promise<Throughput> {
  const ms = { bare: [] as number[], floor: [] as number[], agent: [] as number[] };
  const cpuMs = { bare: 0, floor: 0 };
  const warm = await agent.probe();
  const before = threadTimes(agent.pid);
  let [arrived, tokens] = [0, 0];
  const ride = async (name: 'bare' | 'floor', rival: Rival, folder: string): Promise<void> => {
    const carried = await rival.carry(folder);
    ms[name].push(carried.ms);
    cpuMs[name] += carried.cpuMs / (files * turns);
  };
  for (let turn = 0; turn < turns; turn += 1) {
    const seed = `turn ${String(turn)} of ${String(atOnce)} after ${String(delayMs)} ms`;
    const folder = await stage(place, files, seed);
    await ride('bare', bare, folder);
    if (floor !== null) await ride('floor', floor, folder);
    const counted = await server.counts();
    ms.agent.push(await carry(place, server, agent, folder));
    const { posts, tokens: asked } = await server.counts();
    arrived += posts - counted.posts;
    tokens += asked - counted.tokens;
  }
  const probe = await agent.probe();
  const rate = (of: readonly number[]): number => median(of.map((each) => (1000 * files) / each));
  const ratio = (of: readonly number[]): number =>
    median(of.map((each, turn) => each / (ms.agent[turn] ?? NaN)));
  return {
    ...{ atOnce, delayMs, turns },
    bare: rate(ms.bare),
    agent: rate(ms.agent),
    ratio: ratio(ms.bare),
    floor: floor === null ? null : { rate: rate(ms.floor), ratio: ratio(ms.floor), cpuMs: cpuMs.floor },
    bareCpuMs: cpuMs.bare,
    agentCpuMs: (probe.cpuMs - warm.cpuMs) / (files * turns),
    threads: perCase(before, threadTimes(agent.pid), files * turns),
    longestBlockMs: probe.longestMs,
    arrived: warmed + arrived,
    tokensPerThousand: (1000 * tokens) / (files * turns),
  };
}
