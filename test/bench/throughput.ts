import { command } from '../integration/support/command.ts';
import { makePlace } from '../integration/support/place.ts';
import { carry, stage } from './carry.ts';
import { median } from './figures.ts';
import { runBareLoop, startBenchAgent, startThinServer } from './processes.ts';
import { perCase, threadTimes, type ThreadTimes } from './threads.ts';

export interface Throughput {
  readonly atOnce: number;
  readonly delayMs: number;
  /** Bundles a second, medians of the turns. */
  readonly bare: number;
  readonly agent: number;
  /** Median of the turns' own ratios, agent to bare. */
  readonly ratio: number;
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

export interface ThroughputOptions {
  readonly files: number;
  readonly turns: number;
  readonly atOnce: number;
  readonly delayMs: number;
  readonly nodeArgs?: readonly string[];
}

/** Carried unmeasured, before the first turn. */
export const WARM_UP = 20;

/** Dropped until accepted, against a bare `fetch` loop with the same bodies, server and number at a time, by turns. */
export async function measureThroughput(options: ThroughputOptions): Promise<Throughput> {
  const { files, turns, atOnce, delayMs, nodeArgs } = options;
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
    // One small turn unmeasured: compiled code, open connections, a token.
    await carry(place, server, agent, await stage(place, WARM_UP, 'warm up'));
    const warm = await agent.probe();
    const before = threadTimes(agent.pid);
    let bareCpuMs = 0;
    let arrived = (await server.counts()).posts;
    let tokensAsked = (await server.counts()).tokens;
    await server.reset();
    for (let turn = 0; turn < turns; turn += 1) {
      const folder = await stage(place, files, `turn ${String(turn)} of ${String(atOnce)}`);
      const { ms, cpuMs } = await runBareLoop(server.fhirBaseUrl, folder, atOnce);
      bare.push((1000 * files) / ms);
      bareCpuMs += cpuMs;
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
      turns,
      bareCpuMs: bareCpuMs / (files * turns),
      agentCpuMs: (cpuMs - warm.cpuMs) / (files * turns),
      threads,
      longestBlockMs: longestMs,
      arrived,
      tokensPerThousand: (1000 * tokensAsked) / (files * turns + WARM_UP),
    };
  } finally {
    await server.stop();
    await place.remove();
  }
}
