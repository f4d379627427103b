import { join } from 'node:path';
import { countFacets } from '../../main/agent/cases/facets.ts';
import { listIds } from '../../main/agent/cases/list.ts';
import { caseRows } from '../../main/agent/cases/views.ts';
import { openCore } from '../../main/agent/core.ts';
import { caseCsv } from '../../main/agent/export/case-csv.ts';
import { nameReader } from '../../main/agent/names/code-names.ts';
import { loadSettings } from '../../main/agent/settings/load.ts';
import { statsTable } from '../../main/agent/stats/table.ts';
import { systemClock } from '../../main/agent/system-clock.ts';
import { machineSlot } from '../../main/agent/vault/machine-slot.ts';
import type { CaseFilter, CaseOrder } from '../../shared/api/case-filter.ts';
import { makePlace } from '../integration/support/place.ts';
import { startThinServer } from './processes.ts';
import { command } from '../integration/support/command.ts';
import { fill } from './fill.ts';

/** What the list of so many cases takes on the agent's side; times in ms. */
export interface ListFigures {
  readonly cases: number;
  /** Opens the data folder and all labels. */
  readonly openMs: number;
  /** Ids of all and the first hundred rows. */
  readonly firstListMs: number;
  readonly filterP95Ms: number;
  readonly searchP95Ms: number;
  readonly orderP95Ms: number;
  readonly facetsMs: number;
  readonly statsMs: number;
  readonly csvMs: number;
  /** The longest that the event loop stood still during the last three. */
  readonly longestBlockMs: number;
}

const TURNS = 40;
const FILTERS: readonly CaseFilter[] = [
  { delivery: ['queued'] },
  { stage: ['accepted'] },
  { subType: ['1'], priority: ['1'] },
  { department: ['AJ', 'AF'] },
  { period: { by: 'found', from: '2020-01-01', to: '2099-12-31' } },
  { owner: [''], due: {} },
];
const SEARCHES = ['陳', 'A2', '20260101000', 'nothing like it', '王 json'];
const ORDERS: readonly CaseOrder[] = [
  { by: 'patient', descending: false },
  { by: 'updated', descending: true },
  { by: 'number', descending: false },
];

export async function measureList(cases: number): Promise<ListFigures> {
  const server = await startThinServer(0);
  const place = await makePlace(server);
  try {
    await command(place, 'keys', 'generate');
    await fill(place, 0, cases);
    const loaded = loadSettings(place.config);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const ports = {
      clock: systemClock,
      log: () => undefined,
      keySlots: [machineSlot(join(place.dataDir, 'keys'))],
      version: 'bench',
    };
    const openedAt = performance.now();
    const core = await openCore(ports, loaded.settings, { loops: false });
    const openMs = performance.now() - openedAt;
    const { context } = core;
    const firstListMs = timed(() => {
      caseRows(context, listIds(context, {}).slice(0, 100), true);
    });
    const filterP95Ms = p95(FILTERS, (filter) => listIds(context, filter));
    const searchP95Ms = p95(SEARCHES, (search) => listIds(context, { search }));
    const orderP95Ms = p95(ORDERS, (order) => listIds(context, {}, order));
    const block = watchBlocks();
    const facetsMs = await took(() => countFacets(context.index, { subType: ['1'] }));
    const statsMs = await took(() =>
      statsTable(context.index, { rows: 'drug', columns: 'department', filter: {} }),
    );
    const csvMs = await took(async () => {
      const pieces = caseCsv(
        context.index,
        listIds(context, {}),
        {
          columns: [
            { key: 'stage', heading: 'stage' },
            { key: 'patientName', heading: 'name' },
            { key: 'patientNumber', heading: 'number' },
            { key: 'drug', heading: 'drug' },
            { key: 'updated', heading: 'updated' },
          ],
          words: {},
          language: 'zh-TW',
          revealed: false,
          nameOf: nameReader(context.store),
        },
        undefined,
      );
      for await (const piece of pieces) if (piece.done > cases) throw new Error('more than there are');
    });
    const longestBlockMs = block();
    await core.close();
    return {
      cases,
      openMs,
      firstListMs,
      filterP95Ms,
      searchP95Ms,
      orderP95Ms,
      facetsMs,
      statsMs,
      csvMs,
      longestBlockMs,
    };
  } finally {
    await server.stop();
    await place.remove();
  }
}

function timed(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function p95<T>(questions: readonly T[], ask: (question: T) => unknown): number {
  const times = questions.flatMap((question) =>
    Array.from({ length: TURNS }, () => timed(() => ask(question))),
  );
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.95)] ?? 0;
}

/** Returns the longest gap between two turns of the event loop since. */
function watchBlocks(): () => number {
  let last = performance.now();
  let longest = 0;
  let watching = true;
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (watching) setImmediate(look);
  };
  setImmediate(look);
  return () => {
    watching = false;
    return longest;
  };
}
