import { setTimeout as pause } from 'node:timers/promises';
import type { CaseFilter, CaseOrder } from '../../shared/api/case-filter.ts';
import { makePlace, type Place } from '../integration/support/place.ts';
import { command } from '../integration/support/command.ts';
import { carry, stage } from './carry.ts';
import { fill } from './fill.ts';
import { spreadOf, type Spread } from './figures.ts';
import { type BenchAgent, startBenchAgent, startThinServer } from './processes.ts';
import { residentMb } from './threads.ts';

/** How the agent does with so many cases in its data folder; times in ms, through its own door. */
export interface Scale {
  readonly cases: number;
  /** From the start of the process after an orderly stop to the first page's list and rows. */
  readonly startMs: number;
  /** … after a kill, with a hundred cases that came since the last orderly stop. */
  readonly killedMs: number;
  /** Rows of one screen, one case, and 待辦. */
  readonly click: Spread;
  readonly search: Spread;
  readonly filter: Spread;
  readonly order: Spread;
  /** How many the list gave, to be compared with what was put there. */
  readonly listed: number;
  /** Resident some seconds after the start, with nothing to check. */
  readonly restMb: number;
}

/** Carried before the kill. */
export const CARRIED = 100;
const TURNS = 10;
const SCREEN = 50;
/** The work that a start leaves is done by then. */
const REST_MS = 5000;
const FILTERS: readonly CaseFilter[] = [
  { delivery: ['queued'] },
  { stage: ['accepted'] },
  { subType: ['1'], priority: ['1'] },
  { department: ['AJ', 'AF'] },
  { period: { by: 'found', from: '2020-01-01', to: '2099-12-31' } },
];
const SEARCHES = ['陳', 'A2', '20260101000', 'nothing like it', '王 json', '林', '李 KC', '77'];
const ORDERS: readonly CaseOrder[] = [
  { by: 'patient', descending: false },
  { by: 'found', descending: true },
  { by: 'receipt', descending: false },
];

export async function measureScale(cases: number): Promise<Scale> {
  const server = await startThinServer(0);
  const place = await makePlace(server, (settings) => {
    settings.folders.forEach((folder) => Object.assign(folder, { settleSeconds: 0, rescanSeconds: 30 }));
    settings.results['pollSeconds'] = 60;
  });
  try {
    await command(place, 'keys', 'generate');
    await fill(place, 0, cases);
    // Another program has filled the folder: the first start may have more to do.
    const first = await startToPage(place);
    await first.agent.stop();
    const { agent, pageMs: startMs } = await startToPage(place);
    await pause(REST_MS);
    const atRest = await agent.probe();
    await carry(place, server, agent, await stage(place, CARRIED, 'scale'));
    const { client } = agent;
    const { ids } = await client.cases.ids({});
    const screens = Array.from({ length: TURNS }, (_, at) => ids.slice(at * SCREEN, (at + 1) * SCREEN));
    const click = await timed([
      ...screens.map((some) => () => client.cases.rows({ ids: some, phi: true })),
      ...ids.slice(0, TURNS).map((id) => () => client.cases.show({ id, phi: true })),
      () => client.today.list({}),
    ]);
    const search = await timed(SEARCHES.map((text) => () => client.cases.ids({ search: text })));
    const filter = await timed(FILTERS.map((each) => () => client.cases.ids(each)));
    const order = await timed(ORDERS.map((each) => () => client.cases.ids({ order: each })));
    await agent.stop('SIGKILL');
    const killed = await startToPage(place);
    await killed.agent.stop();
    return {
      ...{ cases, startMs, killedMs: killed.pageMs, click, search, filter, order },
      listed: ids.length,
      restMb: atRest.rss / 2 ** 20,
    };
  } finally {
    await server.stop();
    await place.remove();
  }
}

/** Starts the agent and asks it for what the first page shows. */
async function startToPage(place: Place): Promise<{ agent: BenchAgent; pageMs: number }> {
  const agent = await startBenchAgent(place);
  const openedAt = performance.now();
  const { ids } = await agent.client.cases.ids({});
  await agent.client.cases.rows({ ids: ids.slice(0, SCREEN), phi: true });
  return { agent, pageMs: agent.startMs + performance.now() - openedAt };
}

/** All of them in turn, again and again: the first answer of each is among the times. */
async function timed(calls: readonly (() => Promise<unknown>)[]): Promise<Spread> {
  const times: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1)
    for (const call of calls) {
      const startedAt = performance.now();
      await call();
      times.push(performance.now() - startedAt);
    }
  return spreadOf(times);
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
