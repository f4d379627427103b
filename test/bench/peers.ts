import { command } from '../integration/support/command.ts';
import { makePlace, type Place } from '../integration/support/place.ts';
import type { SampleOptions } from '../../main/practice/samples/types.ts';
import { carry, LARGE_DRUGS, stage } from './carry.ts';
import { median } from './figures.ts';
import { CouldNotRun, installNodeRed, startNodeRed, type NodeRed } from './node-red.ts';
import { startBenchAgent, startThinServer, type BenchAgent, type ThinServer } from './processes.ts';
import { PROMISES, startRival, type Rival } from './rivals.ts';
import { processorMs } from './threads.ts';

/** Other programs that carry the same Bundles, and the cost of each promise. */
export type PeerFigures = { readonly couldNotRun: string } | { readonly lanes: readonly PeerLane[] };

export interface PeerLane {
  /** Mean size of a Bundle. */
  readonly bytes: number;
  readonly atOnce: number;
  readonly delayMs: number;
  readonly files: number;
  readonly turns: number;
  readonly peers: readonly Peer[];
}

export interface Peer {
  readonly name: string;
  /** Bundles a second, median of the turns. */
  readonly rate: number;
  /** Processor time of one Bundle in all threads of its process, ms. */
  readonly cpuMs: number;
  /** Posts that the server counted, of one Bundle. */
  readonly posts: number;
}

export interface PeerPlan {
  readonly files: number;
  readonly turns: number;
  readonly warmUp: number;
  readonly atOnce: number;
  readonly delays: readonly number[];
}

const SIZES: readonly Omit<SampleOptions, 'seed'>[] = [
  { attachments: 0 },
  { attachments: 0, drugs: LARGE_DRUGS },
];

/**
 * A Node-RED flow and the bare loop, which promise nothing; the durable floor with one promise, with two, up to all of them; and the agent: the same
 * Bundles, by turns in one run.
 */
export async function measurePeers(plan: PeerPlan): Promise<PeerFigures> {
  const nodeRed = await installNodeRed().catch((error: unknown) => {
    if (error instanceof CouldNotRun) return error;
    throw error;
  });
  if (nodeRed instanceof CouldNotRun) return { couldNotRun: nodeRed.message };
  try {
    const lanes: PeerLane[] = [];
    for (const size of SIZES) lanes.push(...(await measureSize(size, plan, nodeRed)));
    return { lanes };
  } finally {
    await nodeRed.remove();
  }
}

interface Runner {
  readonly name: string;
  readonly rival: Rival;
}

async function measureSize(
  size: (typeof SIZES)[number],
  plan: PeerPlan,
  nodeRed: NodeRed,
): Promise<PeerLane[]> {
  const { atOnce, warmUp } = plan;
  const server = await startThinServer(0);
  const place = await makePlace(server, (settings) => {
    settings.folders.forEach((folder) => Object.assign(folder, { settleSeconds: 0, rescanSeconds: 30 }));
    settings.upload['concurrency'] = atOnce;
    settings.results['pollSeconds'] = 60;
  });
  const runners: Runner[] = [];
  const add = async (name: string, rival: Promise<Rival>): Promise<void> => {
    runners.push({ name, rival: await rival });
  };
  const warmUpOf = (name: string): Promise<string> => stage(place, warmUp, `warm up of ${name}`, size, name);
  try {
    await command(place, 'keys', 'generate');
    await add('Node-RED', startNodeRed(nodeRed, server, { atOnce, warmUp: await warmUpOf('flow') }));
    const options = { atOnce, warmUp: await warmUpOf('loops') };
    await add('bare loop', startRival('bare-loop', server, options));
    for (const upTo of PROMISES)
      await add(`floor: ${upTo}`, startRival('durable-floor', server, { ...options, upTo }));
    const agent = await startBenchAgent(place);
    await add('agent', agentAsRival({ place, server, agent }, await warmUpOf('agent')));
    const lanes: PeerLane[] = [];
    for (const delayMs of plan.delays) {
      await server.think(delayMs);
      const stageTurn = (turn: number): Promise<string> =>
        stage(place, plan.files, `peers ${String(turn)} ${String(delayMs)}`, size);
      lanes.push({ ...(await measureLane({ runners, server, stageTurn }, plan)), delayMs });
    }
    return lanes;
  } finally {
    for (const { rival } of runners) await rival.stop();
    await server.stop();
    await place.remove();
  }
}

async function agentAsRival(
  {
    place,
    server,
    agent,
  }: { readonly place: Place; readonly server: ThinServer; readonly agent: BenchAgent },
  warmUp: string,
): Promise<Rival> {
  await carry(place, server, agent, warmUp);
  return {
    carry: async (folder) => {
      const before = processorMs(agent.pid);
      const ms = await carry(place, server, agent, folder);
      return { ms, cpuMs: processorMs(agent.pid) - before };
    },
    stop: () => agent.stop(),
  };
}

/** Each turn begins with another one. */
async function measureLane(
  of: {
    readonly runners: readonly Runner[];
    readonly server: ThinServer;
    stageTurn(turn: number): Promise<string>;
  },
  { files, turns, atOnce }: PeerPlan,
): Promise<Omit<PeerLane, 'delayMs'>> {
  const { runners, server } = of;
  const took = runners.map(({ name }) => ({ name, rates: [] as number[], cpuMs: 0, posts: 0 }));
  const begun = await server.counts();
  for (let turn = 0; turn < turns; turn += 1)
    for (let step = 0; step < runners.length; step += 1) {
      const at = (turn + step) % runners.length;
      const [runner, sums] = [runners[at], took[at]];
      if (runner === undefined || sums === undefined) continue;
      // A program that watches a folder takes the files away.
      const folder = await of.stageTurn(turn);
      const before = await server.counts();
      const { ms, cpuMs } = await runner.rival.carry(folder);
      sums.posts += (await server.counts()).posts - before.posts;
      sums.rates.push((1000 * files) / ms);
      sums.cpuMs += cpuMs;
    }
  const ended = await server.counts();
  const all = files * turns;
  return {
    ...{ files, turns, atOnce },
    bytes: (ended.bytes - begun.bytes) / (ended.posts - begun.posts),
    peers: took.map(({ name, rates, cpuMs, posts }) => {
      return { name, rate: median(rates), cpuMs: cpuMs / all, posts: posts / all };
    }),
  };
}
