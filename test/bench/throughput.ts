import { command } from '../integration/support/command.ts';
import { makePlace } from '../integration/support/place.ts';
import { carry, stage } from './carry.ts';
import { median } from './figures.ts';
import { runAgainst, startBenchAgent, startThinServer } from './processes.ts';
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
  /** Of the agent, warm-up included, as the server counted them. */
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
  readonly delayMs: number;
  readonly nodeArgs?: readonly string[];
  /** Runs `durable-floor.ts` in each turn as well. */
  readonly withFloor?: boolean;
  /** Carried unmeasured before the first turn, and by the others before each of theirs. */
  readonly warmUp: number;
}

/** Dropped until accepted, against a bare `fetch` loop with the same bodies, server and number at a time, by turns. */
export async function measureThroughput(options: ThroughputOptions): Promise<Throughput> {
  const { files, turns, atOnce, delayMs, nodeArgs, withFloor = false, warmUp } = options;
  const server = await startThinServer(delayMs);
  const place = await makePlace(server, (settings) => {
    settings.folders.forEach((folder) => Object.assign(folder, { settleSeconds: 0, rescanSeconds: 30 }));
    settings.upload['concurrency'] = atOnce;
    settings.results['pollSeconds'] = 60;
  });
  try {
    await command(place, 'keys', 'generate');
    const agent = await startBenchAgent(place, nodeArgs);
    const bare: number[] = [];
    const own: number[] = [];
    const floor: number[] = [];
    let floorCpuMs = 0;
    // Unmeasured: an agent runs for weeks, and code is compiled while the first hundreds of Bundles go through it.
    await server.think(0);
    await carry(place, server, agent, await stage(place, warmUp, 'warm up'));
    await server.think(delayMs);
    const forOthers = await stage(place, warmUp, 'warm up of the others', { attachments: 0 }, 'warm-up');
    const warm = await agent.probe();
    const before = threadTimes(agent.pid);
    let bareCpuMs = 0;
    let arrived = (await server.counts()).posts;
    let tokensAsked = (await server.counts()).tokens;
    await server.reset();
    for (let turn = 0; turn < turns; turn += 1) {
      const folder = await stage(place, files, `turn ${String(turn)} of ${String(atOnce)}`);
      const run = { folder, warmUp: forOthers, atOnce, delayMs };
      const { ms, cpuMs } = await runAgainst('bare-loop', server, run);
      bare.push((1000 * files) / ms);
      bareCpuMs += cpuMs;
      if (withFloor) {
        const least = await runAgainst('durable-floor', server, run);
        floor.push((1000 * files) / least.ms);
        floorCpuMs += least.cpuMs;
      }
      await server.reset();
      own.push((1000 * files) / (await carry(place, server, agent, folder)));
      const counts = await server.counts();
      tokensAsked += counts.tokens;
      arrived += counts.posts;
      await server.reset();
    }
    const { longestMs, cpuMs } = await agent.probe();
    const threads = perCase(before, threadTimes(agent.pid), files * turns);
    await agent.stop();
    return {
      atOnce,
      delayMs,
      bare: median(bare),
      agent: median(own),
      ratio: median(own.map((rate, turn) => rate / (bare[turn] ?? rate))),
      floor: withFloor
        ? {
            rate: median(floor),
            ratio: median(own.map((rate, turn) => rate / (floor[turn] ?? rate))),
            cpuMs: floorCpuMs / (files * turns),
          }
        : null,
      turns,
      bareCpuMs: bareCpuMs / (files * turns),
      agentCpuMs: (cpuMs - warm.cpuMs) / (files * turns),
      threads,
      longestBlockMs: longestMs,
      arrived,
      tokensPerThousand: (1000 * tokensAsked) / (files * turns + warmUp),
    };
  } finally {
    await server.stop();
    await place.remove();
  }
}
