import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { command } from '../integration/support/command.ts';
import { makePlace, type Place } from '../integration/support/place.ts';
import { carry, stage } from './carry.ts';
import { median } from './figures.ts';
import { startBenchAgent, startThinServer, type BenchAgent, type ThinServer } from './processes.ts';

/** The agent beside the durable floor, which keeps the agent's promises about the disk and does nothing more. */
export interface FloorFigures {
  readonly delayMs: number;
  /** Bundles a second, medians of the turns. */
  readonly floor: number;
  readonly agent: number;
  /** Median of the turns' own ratios, agent to floor. */
  readonly ratio: number;
  /** Processor time of one Bundle in all threads of the agent, ms. */
  readonly cpuMs: number;
  readonly longestBlockMs: number;
  /** Number of the agent's posts that the server counted, warm-up included. */
  readonly arrived: number;
}

interface FloorPlan {
  readonly files: number;
  readonly turns: number;
  /** Carried unmeasured by each program before its first turn. */
  readonly warmUp: number;
  /** Delays of the server's answers, ms: measured one after the other with the same programs. */
  readonly delays: readonly number[];
}

const AT_ONCE = 4;

/** Dropped until accepted, four at a time, by turns with the floor: the same bodies, the same server. One result for each delay. */
export async function measureFloor({ files, turns, warmUp, delays }: FloorPlan): Promise<FloorFigures[]> {
  const server = await startThinServer(0);
  const place = await makePlace(server, (settings) => {
    settings.folders.forEach((folder) => Object.assign(folder, { settleSeconds: 0, rescanSeconds: 30 }));
    settings.upload['concurrency'] = AT_ONCE;
    settings.results['pollSeconds'] = 60;
  });
  let floor: Floor | null = null;
  try {
    await command(place, 'keys', 'generate');
    const agent = await startBenchAgent(place);
    const ofFloor = await stage(place, warmUp, 'warm up of the floor', { attachments: 0 }, 'warm-up');
    floor = await startFloor(server, ofFloor);
    const before = (await server.counts()).posts;
    await carry(place, server, agent, await stage(place, warmUp, 'warm up'));
    const field = { server, place, agent, floor, warmed: (await server.counts()).posts - before };
    const done: FloorFigures[] = [];
    for (const delayMs of delays) {
      await server.think(delayMs);
      done.push(await measureTurns(field, { files, turns, delayMs }));
    }
    await agent.stop();
    return done;
  } finally {
    await floor?.stop();
    await server.stop();
    await place.remove();
  }
}

/** Both programs, warm. */
interface Field {
  readonly server: ThinServer;
  readonly place: Place;
  readonly agent: BenchAgent;
  readonly floor: Floor;
  /** Posts of the agent before. */
  readonly warmed: number;
}

async function measureTurns(
  { server, place, agent, floor, warmed }: Field,
  { files, turns, delayMs }: { readonly files: number; readonly turns: number; readonly delayMs: number },
): Promise<FloorFigures> {
  const floorMs: number[] = [];
  const agentMs: number[] = [];
  const warm = await agent.probe();
  let arrived = warmed;
  for (let turn = 0; turn < turns; turn += 1) {
    const folder = await stage(place, files, `turn ${String(turn)} after ${String(delayMs)} ms`);
    floorMs.push(await floor.carry(folder));
    const counted = (await server.counts()).posts;
    agentMs.push(await carry(place, server, agent, folder));
    arrived += (await server.counts()).posts - counted;
  }
  const probe = await agent.probe();
  const rate = (of: readonly number[]): number => median(of.map((each) => (1000 * files) / each));
  return {
    delayMs,
    floor: rate(floorMs),
    agent: rate(agentMs),
    ratio: median(floorMs.map((each, turn) => each / (agentMs[turn] ?? NaN))),
    cpuMs: (probe.cpuMs - warm.cpuMs) / (files * turns),
    longestBlockMs: probe.longestMs,
    arrived,
  };
}

interface Floor {
  /** Carries the files of a folder; ms. */
  carry(folder: string): Promise<number>;
  stop(): Promise<void>;
}

/** Resolves once it has carried the files of `warmUp`: its code is compiled then, and its connections are open. */
async function startFloor(server: ThinServer, warmUp: string): Promise<Floor> {
  const args = [join(import.meta.dirname, 'durable-floor.ts'), server.fhirBaseUrl, String(AT_ONCE), warmUp];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<number> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`the floor ended with ${String((await exited)[0])}`);
    return Number(line.value);
  };
  await next();
  return {
    carry: (folder) => {
      child.stdin.write(`${folder}\n`);
      return next();
    },
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
