import { setTimeout as pause } from 'node:timers/promises';
import { command, commandJson } from '../integration/support/command.ts';
import { makePlace, type Place, type PlaceSettings } from '../integration/support/place.ts';
import { startSandbox } from '../../main/practice/sandbox.ts';
import { carry, drop, stage } from './carry.ts';
import { median } from './figures.ts';
import { residentMb } from './threads.ts';
import { startBenchAgent, startThinServer, type BenchAgent, type ThinServer } from './processes.ts';

const quick = (settings: PlaceSettings): void => {
  settings.folders.forEach((folder) => Object.assign(folder, { settleSeconds: 0, rescanSeconds: 30 }));
  settings.results['pollSeconds'] = 60;
};

async function onThinServer<T>(
  use: (place: Place, server: ThinServer, agent: BenchAgent) => Promise<T>,
): Promise<T> {
  const server = await startThinServer(0);
  const place = await makePlace(server, quick);
  try {
    await command(place, 'keys', 'generate');
    const agent = await startBenchAgent(place);
    try {
      await carry(place, server, agent, await stage(place, 20, 'warm up'));
      return await use(place, server, agent);
    } finally {
      await agent.stop();
    }
  } finally {
    await server.stop();
    await place.remove();
  }
}

export interface Halves {
  readonly files: number;
  /** Files a second that become cases (read, checked, sealed, on disk) while nothing is sent. */
  readonly noticed: number;
  /** Cases a second that are accepted, four at a time, while no file comes. */
  readonly sent: number;
}

/** The way of a file in its two halves, one without the other; medians of the turns. */
export function measureHalves(files: number, turns: number): Promise<Halves> {
  return onThinServer(async (place, _, agent) => {
    const { client } = agent;
    const has = async (state: 'queued' | 'accepted'): Promise<number> =>
      (await client.status()).counts.delivery[state];
    const perSecond = async (
      state: 'queued' | 'accepted',
      begin: () => Promise<unknown>,
    ): Promise<number> => {
      const before = await has(state);
      const startedAt = performance.now();
      await begin();
      while ((await has(state)) < before + files) await pause(20);
      return (1000 * files) / (performance.now() - startedAt);
    };
    const noticed: number[] = [];
    const sent: number[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      await client.destination.pause({});
      const folder = await stage(place, files, `halves ${String(turn)}`);
      noticed.push(await perSecond('queued', () => drop(place, folder)));
      sent.push(await perSecond('accepted', () => client.destination.resume({})));
    }
    return { files, noticed: median(noticed), sent: median(sent) };
  });
}

export interface Large {
  readonly megabytes: number;
  readonly seconds: number;
  readonly longestBlockMs: number;
}

/** One large Bundle from its drop to its number. */
export function measureLarge(megabytes: number): Promise<Large> {
  return onThinServer(async (place, server, agent) => {
    const folder = await stage(place, 1, 'large', { attachments: 0, padToBytes: megabytes * 1_000_000 });
    await agent.probe();
    const ms = await carry(place, server, agent, folder);
    const { longestMs } = await agent.probe();
    return { megabytes, seconds: ms / 1000, longestBlockMs: longestMs };
  });
}

export interface Polls {
  readonly decisions: number;
  readonly searchesPerDecision: number;
  readonly tokensPerThousand: number;
}

/** Cost to the practice server of polling the decisions of `open` cases. It takes four steps of `stepMs` to decide. */
export async function measurePolls(open: number, stepMs: number): Promise<Polls> {
  // Polls every second: 20 s stand for a third of an hour of polling every minute.
  const sandbox = await startSandbox({ stepMs, maxPageSize: 200, pageSize: 200 });
  const place = await makePlace(sandbox, (settings) => {
    quick(settings);
    settings.results['pollSeconds'] = 1;
    settings.upload['concurrency'] = 8;
  });
  try {
    await command(place, 'keys', 'generate');
    await sandbox.setClientJwks(await commandJson<{ keys: object[] }>(place, 'keys', 'jwks'));
    const agent = await startBenchAgent(place);
    await drop(place, await stage(place, open, 'polls'));
    while ((await agent.client.status()).counts.review.decided < open) await pause(250);
    await agent.stop();
    const { counts } = await sandbox.ledger();
    return {
      decisions: open,
      searchesPerDecision: counts.searches / open,
      tokensPerThousand: (1000 * counts.tokenRequests) / open,
    };
  } finally {
    await sandbox.stop();
    await place.remove();
  }
}

export interface Idle {
  readonly seconds: number;
  /** Resident, MB: with both doors open, and so many seconds later. */
  readonly atStartMb: number;
  readonly idleMb: number;
}

/** An agent that has nothing to do; null where the system has no `/proc`. */
export async function measureIdle(seconds: number): Promise<Idle | null> {
  if (process.platform !== 'linux') return null;
  const server = await startThinServer(0);
  const place = await makePlace(server);
  try {
    await command(place, 'keys', 'generate');
    const agent = await startBenchAgent(place, [], false);
    try {
      const atStartMb = residentMb(agent.pid);
      await pause(seconds * 1000);
      return { seconds, atStartMb, idleMb: residentMb(agent.pid) };
    } finally {
      await agent.stop();
    }
  } finally {
    await server.stop();
    await place.remove();
  }
}

export interface Memory {
  readonly minutes: number;
  readonly cases: number;
  /** Resident, MB, once a tenth of the time. */
  readonly rssMb: readonly number[];
}

/** A tenth of a minute. */
const TENTH_MS = 6000;

/** A steady stream of two cases a second. */
export function measureMemory(minutes: number): Promise<Memory> {
  return onThinServer(async (place, server, agent) => {
    const rssMb: number[] = [];
    let cases = 0;
    for (let tenth = 0; tenth < 10; tenth += 1) {
      for (const end = performance.now() + minutes * TENTH_MS; performance.now() < end;) {
        await drop(place, await stage(place, 2, `memory ${String(cases)}`));
        cases += 2;
        await pause(1000);
      }
      rssMb.push((await agent.probe()).rss / 2 ** 20);
    }
    while ((await server.counts()).posts < cases + 20) await pause(50);
    return { minutes, cases, rssMb };
  });
}
