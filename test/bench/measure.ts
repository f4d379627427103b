import { measureCheck, type CheckFigures } from './check.ts';
import { measureCost, type CostFigures } from './cost.ts';
import { measureDrops, type Drops, type DropsPlan } from './drops.ts';
import { measureFloor, type FloorFigures } from './floor.ts';
import { measureIdle, measureScale, type Idle, type Scale } from './scale.ts';

export const PARTS = ['floor', 'cost', 'check', 'drops', 'scale', 'idle'] as const;
export type Part = (typeof PARTS)[number];

/** How much of everything is measured. */
export interface Plan {
  readonly parts: readonly Part[];
  /** Bundles in one turn, and turns by turns with the floor. */
  readonly files: number;
  readonly turns: number;
  /** Bundles carried before the first turn, unmeasured: the code of an agent that runs for weeks is compiled while the first hundreds go through it. */
  readonly warmUp: number;
  /** Times that the server waits before each answer, ms. */
  readonly delays: readonly number[];
  /** Checks in one of the rounds that are timed. */
  readonly checks: number;
  readonly drops: DropsPlan;
  /** Cases in the data folder. */
  readonly cases: number;
  /** How long the agent is left alone before its memory is looked at again. */
  readonly idleSeconds: number;
}

export const WHOLE: Plan = {
  parts: PARTS,
  files: 200,
  turns: 5,
  warmUp: 300,
  delays: [0, 20],
  checks: 40,
  drops: { drops: 100, everyMs: 300 },
  cases: 120_000,
  idleSeconds: 90,
};

/** Shows that all of it runs, in less than half a minute; its figures say little. */
export const QUICK: Plan = {
  parts: PARTS,
  files: 20,
  turns: 1,
  warmUp: 20,
  delays: [20],
  checks: 1,
  drops: { drops: 5, everyMs: 100 },
  cases: 300,
  idleSeconds: 1,
};

/** Measured figures, as far as they were asked for. */
export interface Figures {
  floor?: readonly FloorFigures[];
  cost?: CostFigures;
  check?: CheckFigures;
  drops?: Drops;
  scale?: Scale;
  idle?: Idle | null;
}

/** One part after the other, so that none takes the processor from another. `tell` gets each as it is ready. */
export async function measure(plan: Plan, tell: (done: Figures) => void): Promise<Figures> {
  const figures: Figures = {};
  const add = (done: Figures): void => {
    Object.assign(figures, done);
    tell(done);
  };
  const { parts, files, turns, warmUp, delays } = plan;
  if (parts.includes('floor')) add({ floor: await measureFloor({ files, turns, warmUp, delays }) });
  if (parts.includes('cost')) add({ cost: await measureCost(files, warmUp) });
  if (parts.includes('check')) add({ check: await measureCheck(plan.checks) });
  if (parts.includes('drops')) add({ drops: await measureDrops(plan.drops) });
  if (parts.includes('scale')) add({ scale: await measureScale(plan.cases) });
  if (parts.includes('idle')) add({ idle: await measureIdle(plan.idleSeconds) });
  return figures;
}
