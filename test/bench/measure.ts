import { measureBackups, type BackupFigures, type BackupPlan } from './backups.ts';
import { measureCost, type CostFigures } from './cost.ts';
import { measureFelt, type Felt, type FeltPlan } from './felt.ts';
import { measureList, type ListFigures } from './list.ts';
import { measureMonths, type MonthsFigures } from './months/measure-months.ts';
import { measureHalves, measureIdle, measureLarge, measureMemory, measurePolls } from './others.ts';
import type { Halves, Idle, Large, Memory, Polls } from './others.ts';
import { measurePeers, type PeerFigures, type PeerPlan } from './peers.ts';
import { measureRules, type RulesFigures } from './rules.ts';
import { measureScale, type Scale } from './scale.ts';
import { measureScroll, type ScrollFigures } from './scroll.ts';
import { measureThroughput, type Throughput } from './throughput.ts';

export const PARTS = [
  'throughput',
  'floor',
  'peers',
  'cost',
  'notice',
  'rules',
  'scale',
  'list',
  'scroll',
  'polls',
  'large',
  'felt',
  'idle',
  'backups',
  'jobs',
  'memory',
] as const;
export type Part = (typeof PARTS)[number];

/** How much of everything is measured. */
export interface Plan {
  readonly parts: readonly Part[];
  /** Bundles in one turn, and turns by turns with the bare loop. */
  readonly files: number;
  readonly turns: number;
  /** Bundles carried before the first turn, unmeasured: the code of an agent that runs for weeks is compiled while the first hundreds go through it. */
  readonly warmUp: number;
  readonly lanes: readonly { readonly atOnce: number; readonly delayMs: number }[];
  /** Cases in the data folder. */
  readonly sizes: readonly number[];
  /** Cases that wait for NHI's decision at the same time. */
  readonly open: number;
  /** Between two of the practice server's dispositions. */
  readonly stepMs: number;
  readonly megabytes: number;
  /** Duration of each way to scroll. */
  readonly scrollMs: number;
  readonly felt: FeltPlan;
  /** How long the agent is left alone before its memory is looked at again. */
  readonly idleSeconds: number;
  readonly minutes: number;
  readonly backups: BackupPlan;
}

/** Each number at a time with each delay of the network. */
export const lanes = (atOnces: readonly number[], delays: readonly number[]): Plan['lanes'] =>
  delays.flatMap((delayMs) => atOnces.map((atOnce) => ({ atOnce, delayMs })));

/** Not without being asked for: what takes long, or needs npm's registry. */
const ASKED_FOR: ReadonlySet<Part> = new Set<Part>(['memory', 'floor', 'peers', 'jobs']);

export const WHOLE: Plan = {
  parts: PARTS.filter((part) => !ASKED_FOR.has(part)),
  files: 200,
  turns: 5,
  warmUp: 300,
  lanes: lanes([1, 4, 16], [0, 20]),
  sizes: [1000, 10_000, 100_000],
  open: 1000,
  stepMs: 5000,
  megabytes: 20,
  scrollMs: 5000,
  felt: { drops: 100, everyMs: 300, decisions: 30, pollMs: 1000, backlog: 1000 },
  idleSeconds: 90,
  minutes: 10,
  backups: { casesADay: 100, days: 252, keptDays: 124, attachmentKb: 100 },
};

/** Shows that all of it runs, in less than half a minute; its figures say little. */
export const QUICK: Plan = {
  parts: [
    'throughput',
    'floor',
    'cost',
    'notice',
    'rules',
    'scale',
    'list',
    'polls',
    'large',
    'felt',
    'idle',
    'backups',
  ],
  files: 20,
  turns: 1,
  warmUp: 20,
  lanes: lanes([4], [20]),
  sizes: [300],
  open: 10,
  stepMs: 300,
  megabytes: 2,
  scrollMs: 500,
  felt: { drops: 5, everyMs: 100, decisions: 3, pollMs: 300, backlog: 100 },
  idleSeconds: 1,
  minutes: 0.1,
  backups: { casesADay: 5, days: 4, keptDays: 2, attachmentKb: 10 },
};

/** Measured figures, as far as they were asked for. */
export interface Figures {
  throughput?: readonly Throughput[];
  floor?: readonly Throughput[];
  peers?: PeerFigures;
  cost?: readonly CostFigures[];
  notice?: Halves;
  rules?: RulesFigures;
  scale?: readonly Scale[];
  list?: ListFigures;
  scroll?: ScrollFigures;
  polls?: Polls;
  large?: Large;
  felt?: Felt;
  idle?: Idle | null;
  backups?: BackupFigures;
  jobs?: MonthsFigures;
  memory?: Memory;
}

/** One part after the other, so that none takes the processor from another. `tell` gets each as it is ready. */
export async function measure(plan: Plan, tell: (done: Figures) => void): Promise<Figures> {
  const figures: Figures = {};
  const wanted = (part: Part): boolean => plan.parts.includes(part);
  const add = (done: Figures): void => {
    Object.assign(figures, done);
    tell(done);
  };
  const inLanes = async (withFloor: boolean): Promise<Throughput[]> => {
    const { files, turns, warmUp } = plan;
    const done: Throughput[] = [];
    for (const [atOnce, lanes] of Map.groupBy(plan.lanes, (lane) => lane.atOnce)) {
      const delays = lanes.map(({ delayMs }) => delayMs);
      done.push(...(await measureThroughput({ files, turns, warmUp, withFloor, atOnce, delays })));
    }
    return done;
  };
  if (wanted('throughput')) add({ throughput: await inLanes(false) });
  if (wanted('floor')) add({ floor: await inLanes(true) });
  if (wanted('peers')) add({ peers: await measurePeers(peersOf(plan)) });
  if (wanted('cost')) add({ cost: await measureCost(plan.files, plan.warmUp) });
  if (wanted('notice')) add({ notice: await measureHalves(plan.files, plan.turns) });
  if (wanted('rules'))
    add({ rules: await measureRules(plan.files, plan.turns, Math.min(plan.warmUp, plan.files)) });
  if (wanted('scale')) add({ scale: await measureScale(plan.sizes) });
  if (wanted('list')) add({ list: await measureList(Math.max(...plan.sizes)) });
  if (wanted('scroll'))
    add({
      scroll: await measureScroll({ cases: Math.max(...plan.sizes), ms: plan.scrollMs, slower: [1, 4] }),
    });
  if (wanted('polls')) add({ polls: await measurePolls(plan.open, plan.stepMs) });
  if (wanted('large')) add({ large: await measureLarge(plan.megabytes) });
  if (wanted('felt')) {
    const delays = new Set(plan.lanes.map(({ delayMs }) => delayMs));
    add({ felt: await measureFelt([...delays], plan.felt) });
  }
  if (wanted('idle')) add({ idle: await measureIdle(plan.idleSeconds) });
  if (wanted('backups')) add({ backups: await measureBackups(plan.backups) });
  if (wanted('jobs')) add({ jobs: await measureMonths() });
  if (wanted('memory')) add({ memory: await measureMemory(plan.minutes) });
  return figures;
}

/** Plan for the peers: the agent's own concurrency, if it is among the requested ones. */
function peersOf({ files, turns, warmUp, lanes }: Plan): PeerPlan {
  const all = lanes.map((lane) => lane.atOnce);
  const delays = [...new Set(lanes.map(({ delayMs }) => delayMs))];
  return { files, turns, warmUp, delays, atOnce: all.includes(4) ? 4 : (all[0] ?? 4) };
}
