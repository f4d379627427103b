import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { atTheMachine } from '../../main/agent/api/context.ts';
import { createRouter } from '../../main/agent/api/router.ts';
import type { AgentServices } from '../../main/agent/api/services.ts';
import { countFacets } from '../../main/agent/index/facets.ts';
import { listIds } from '../../main/agent/index/list.ts';
import { caseRows } from '../../main/agent/index/views.ts';
import { type Core, openCore } from '../../main/agent/compose/core.ts';
import { caseCells } from '../../main/agent/attendants/export/case-cells.ts';
import { nameOfCode } from '../../main/agent/attendants/work/code-names.ts';
import { loadSettings } from '../../main/agent/ground/settings/load.ts';
import { statsTable } from '../../main/agent/attendants/stats/table.ts';
import { systemClock } from '../../main/agent/ground/base/clock.ts';
import { machineSlot } from '../../main/agent/ground/vault/machine-slot.ts';
import type { CaseFilter, CaseOrder } from '../../shared/api/case-filter.ts';
import { makePlace } from '../integration/support/place.ts';
import { quantile } from './figures.ts';
import { startThinServer } from './processes.ts';
import { command } from '../integration/support/command.ts';
import { naiveList } from '../unit/support/naive-list.ts';
import { fill } from './fill.ts';
import { agedCases, askToday } from './today.ts';

/** How long a question takes, and beside it the same question as a plain walk over every case, in the same run. */
export interface Beside {
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Processor time, which is the same on a machine that others keep busy. */
  readonly cpuP95Ms: number;
  readonly walkP50Ms: number;
}

/** Cost of the list of `cases` cases on the agent's side; times in ms. */
export interface ListFigures {
  readonly cases: number;
  /** Opens the data folder and all labels. */
  readonly openMs: number;
  /** Ids of all and the first hundred rows. */
  readonly firstListMs: number;
  /** Rows of one step of a scroll, through the contract, with the line of the trail that says who was shown; then shown again. */
  readonly step: { readonly p50Ms: number; readonly p95Ms: number; readonly againP95Ms: number };
  readonly filter: Beside;
  readonly search: Beside;
  readonly order: Beside;
  /** 今日, cases as they stand after years. */
  readonly todayP95Ms: number;
  readonly facetsMs: number;
  readonly statsMs: number;
  readonly csvMs: number;
  /** The longest that the event loop stood still during the last three. */
  readonly longestBlockMs: number;
}

const TURNS = 40;
/** The walk takes long; so many turns are enough to tell. */
const WALKS = 5;
const FILTERS: readonly CaseFilter[] = [
  { delivery: ['queued'] },
  { stage: ['accepted'] },
  { subType: ['1'], priority: ['1'] },
  { department: ['AJ', 'AF'] },
  { period: { by: 'found', from: '2020-01-01', to: '2099-12-31' } },
  { owner: [''], due: {} },
];
/** More than the index keeps, so that each is searched for anew at every turn. */
const SEARCHES = [
  ['陳', 'A2', '20260101000', 'nothing like it', '王 json', '2026'],
  ['林', 'kc008', '0101090517', '李 KC', '77', 'Z1'],
].flat();
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
    const step = await scrollSteps(core);
    const nameOf = nameOfCode;
    const ask = (filter: CaseFilter, order?: CaseOrder): Question => ({
      asked: () => listIds(context, filter, order).length,
      walked: () => naiveList(context.index.all(), filter, order, nameOf).length,
    });
    const filter = beside(FILTERS.map((each) => ask(each)));
    const search = beside(SEARCHES.map((each) => ask({ search: each })));
    const order = beside(ORDERS.map((each) => ask({}, each)));
    const aged = agedCases(context.index.all());
    const todayP95Ms = quantile(
      Array.from({ length: TURNS }, () => timed(() => askToday(context, aged, loaded.settings.work))),
      0.95,
    );
    const block = watchBlocks();
    const facetsMs = timed(() => countFacets(context.index, { subType: ['1'] }));
    const statsMs = await took(() =>
      statsTable(context.index, { rows: 'drug', columns: 'department', filter: {} }),
    );
    const csvMs = await took(async () => {
      const pieces = caseCells(
        context.index,
        listIds(context, {}),
        {
          columns: ['stage', 'patientName', 'patientNumber', 'drug', 'updated'],
          words: {},
          language: 'zh-TW',
          named: false,
          revealed: false,
          decidedOf: () => ({ quantity: '', approvedQuantity: '', opinion: '' }),
          nameOf: nameOfCode,
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
      step,
      filter,
      search,
      order,
      todayP95Ms,
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

/** Number of rows that a screen shows; each step goes further down. */
const STEP_ROWS = 30;
const STEPS = 200;

async function scrollSteps({ context, audit }: Core): Promise<ListFigures['step']> {
  const services = { context, audit } as unknown as AgentServices;
  const router = createRouter(
    () => services,
    () => undefined,
  );
  const page = createRouterClient(router, { context: atTheMachine('bench', 'desktop') });
  const ids = listIds(context, {});
  const scroll = async (): Promise<number[]> => {
    const times: number[] = [];
    for (let step = 0; step < STEPS; step += 1) {
      const part = ids.slice(step * STEP_ROWS, (step + 1) * STEP_ROWS);
      times.push(await took(() => page.cases.rows({ ids: part, phi: false })));
    }
    return times;
  };
  const [first, again] = [await scroll(), await scroll()];
  return { p50Ms: quantile(first, 0.5), p95Ms: quantile(first, 0.95), againP95Ms: quantile(again, 0.95) };
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

interface Question {
  readonly asked: () => number;
  readonly walked: () => number;
}

/** The first answer of each is among the times: what is kept between questions was made then. */
function beside(questions: readonly Question[]): Beside {
  const asked: number[] = [];
  const cpu: number[] = [];
  const walked: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const question of questions) {
      let found = 0;
      const before = cpuMs();
      asked.push(timed(() => (found = question.asked())));
      cpu.push(cpuMs() - before);
      if (turn % (TURNS / WALKS) !== 0) continue;
      let right = 0;
      walked.push(timed(() => (right = question.walked())));
      if (found !== right) throw new Error('the index and the walk find different cases');
    }
  }
  return {
    p50Ms: quantile(asked, 0.5),
    p95Ms: quantile(asked, 0.95),
    cpuP95Ms: quantile(cpu, 0.95),
    walkP50Ms: quantile(walked, 0.5),
  };
}

/** Processor time of the whole process, ms; it includes the garbage collector's work meanwhile. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
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
