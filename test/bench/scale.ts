import { setTimeout as pause } from 'node:timers/promises';
import { makePlace, type Place } from '../integration/support/place.ts';
import { command } from '../integration/support/command.ts';
import { carry, stage } from './carry.ts';
import { fill } from './fill.ts';
import { median } from './figures.ts';
import { type BenchAgent, startBenchAgent, startThinServer } from './processes.ts';

/** How the agent does with so many cases in its data folder; times in ms, medians where one is asked for often. */
export interface Scale {
  readonly cases: number;
  /** From the start of the process after an orderly stop to the first page's list and rows. */
  readonly startMs: number;
  /** … after a kill, with a hundred cases that came since the last orderly stop. */
  readonly killedMs: number;
  /** … and where another program has filled the folder: every case is read. */
  readonly readMs: number;
  readonly listMs: number;
  readonly rowsMs: number;
  readonly filterMs: number;
  readonly searchMs: number;
  readonly statusMs: number;
  /** How many the list gave, to be compared with what was put there. */
  readonly listed: number;
  /** From the drop to the last one accepted, for each of a hundred files. */
  readonly perCaseMs: number;
  readonly longestBlockMs: number;
  /** Resident some seconds after the start, with nothing to check. */
  readonly restMb: number;
  /** … and after the hundred files, with the checking thread. */
  readonly rssMb: number;
}

/** Carried unmeasured at each size, and measured. */
export const SCALE_FILES = { warm: 10, measured: 100 };
const CALLS = 15;
/** The work that a start leaves is done by then. */
const REST_MS = 5000;

/** The same data folder filled up step by step. */
export async function measureScale(sizes: readonly number[]): Promise<Scale[]> {
  const server = await startThinServer(0);
  const place = await makePlace(server, (settings) => {
    settings.folders.forEach((folder) => Object.assign(folder, { settleSeconds: 0, rescanSeconds: 30 }));
    settings.results['pollSeconds'] = 60;
  });
  try {
    await command(place, 'keys', 'generate');
    const found: Scale[] = [];
    let filled = 0;
    for (const cases of sizes) {
      await fill(place, filled, cases);
      filled = cases;
      // Another program has filled the folder: the first start reads all.
      const first = await startToPage(place);
      await first.agent.stop();
      const { agent, pageMs: startMs } = await startToPage(place);
      await pause(REST_MS);
      const atRest = await agent.probe();
      await carry(place, server, agent, await stage(place, SCALE_FILES.warm, `warm ${String(cases)}`));
      const folder = await stage(place, SCALE_FILES.measured, `scale ${String(cases)}`);
      const perCaseMs = (await carry(place, server, agent, folder)) / SCALE_FILES.measured;
      await agent.probe();
      const { client } = agent;
      const { ids } = await client.cases.ids({});
      const listMs = await timed(() => client.cases.ids({}));
      const rowsMs = await timed(() => client.cases.rows({ ids: ids.slice(0, 50), phi: true }));
      const filterMs = await timed(() => client.cases.ids({ delivery: ['queued'] }));
      const searchMs = await timed(() => client.cases.ids({ search: '陳' }));
      const statusMs = await timed(() => client.status());
      const { longestMs, rss } = await agent.probe();
      await agent.stop('SIGKILL');
      const killed = await startToPage(place);
      await killed.agent.stop();
      found.push({
        cases,
        startMs,
        killedMs: killed.pageMs,
        readMs: first.pageMs,
        listMs,
        rowsMs,
        filterMs,
        searchMs,
        statusMs,
        listed: ids.length,
        perCaseMs,
        longestBlockMs: longestMs,
        restMb: atRest.rss / 2 ** 20,
        rssMb: rss / 2 ** 20,
      });
    }
    return found;
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
  await agent.client.cases.rows({ ids: ids.slice(0, 50), phi: true });
  return { agent, pageMs: agent.startMs + performance.now() - openedAt };
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < CALLS; n += 1) {
    const startedAt = performance.now();
    await call();
    times.push(performance.now() - startedAt);
  }
  return median(times);
}
