import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Route } from '../../main/practice/faults.ts';
import { hasEnded, problemsOf, stuck } from './invariants.ts';
import { openRig, type Rig } from './rig.ts';
import { ROWS, type FaultRow } from './rows.ts';

/** One thing that happens while cases are on their way. */
export type Happening =
  | { readonly kind: 'drop' }
  | {
      readonly kind: 'fault';
      readonly route: Route;
      readonly row: FaultRow;
      readonly times: number;
      readonly after: number;
    }
  | { readonly kind: 'restart' | 'down' | 'revoke' }
  | {
      readonly kind: 'settings';
      readonly pageSize: number;
      readonly lagMs: number;
      readonly omitIncludes: boolean;
    }
  | { readonly kind: 'wait'; readonly ms: number };
export type Sequence = readonly Happening[];

/** Absence is believed after the index is up to date: beyond that docs/doubtful-send.md promises nothing for a refusal that is not true. */
const [LAG_MS, AFTER_SECONDS] = [1500, 3];
const ROUTES: readonly Route[] = ['discovery', 'token', 'post', 'post', 'post', 'search', 'read', 'metadata'];
/**
 * Any row at any request. None of them proves that the server did not take a Bundle and stores it all the same: that would
 * break the table itself (`test/unit/faults/rows.test.ts`).
 */
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'drop' as const }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      route: fc.constantFrom(...ROUTES),
      row: fc.constantFrom(...ROWS),
      times: fc.integer({ min: 1, max: 3 }),
      after: fc.integer({ min: 0, max: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('restart' as const, 'down' as const, 'revoke' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('settings' as const),
      pageSize: fc.constantFrom(1, 20),
      lagMs: fc.constantFrom(0, LAG_MS),
      omitIncludes: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 500 }) }),
  },
);

/** The same seed gives the same sequences. */
export function sequencesOf(count: number, seed: number): Sequence[] {
  return fc.sample(fc.array(happening, { minLength: 8, maxLength: 24 }), { numRuns: count, seed });
}

/** For a report: what happened, in one line. */
export function describe(sequence: Sequence): string {
  return sequence
    .map((one) => {
      switch (one.kind) {
        case 'fault':
          return `${one.row.name} ×${String(one.times)} at ${one.route} after ${String(one.after)}`;
        case 'wait':
          return `${String(one.ms)} ms`;
        case 'settings':
          return `pages of ${String(one.pageSize)}, lag ${String(one.lagMs)}${one.omitIncludes ? ', no Claims' : ''}`;
        case 'drop':
        case 'restart':
        case 'down':
        case 'revoke':
          return one.kind;
      }
    })
    .join(' · ');
}

const STORM_MS = 2500;
const CALM_MS = 4000;
const TURNS = 10;

/** Lets it all happen, then lets the server behave and the work go on. Returns what is wrong when all has settled. */
export async function trySequence(sequence: Sequence, seed: string): Promise<string[]> {
  const rig = await openRig({ settings: ({ upload }) => (upload['resolveAfterSeconds'] = AFTER_SECONDS) });
  try {
    const drop = (): Promise<void> =>
      rig.drop(makeSample({ seed: `${seed} ${String(rig.dropped.length)}`, attachments: 0 }));
    await drop();
    for (const one of sequence) await happen(rig, one, drop);
    // All remaining faults strike; then the server is as it should be.
    await allEnded(rig, STORM_MS);
    const problems = await stuck(rig);
    await rig.sandbox.clearMisbehaviour();
    await rig.sandbox.configure({ pageSize: 20, maxPageSize: 200, lagMs: 0, omitIncludes: false });
    for (let turn = 0; turn < TURNS && !(await allEnded(rig, CALM_MS)); turn += 1) {
      await rig.settleAsAsked();
      await drop();
    }
    await untilFalseRefusalsAreFound(rig);
    const rows = await rig.cases();
    const rejected = (fileName: string): boolean =>
      rows.some((row) => row.fileName === fileName && row.delivery === 'rejected');
    return [
      ...problems,
      ...(await problemsOf(rig, ({ fileName }) =>
        rejected(fileName) ? { delivery: 'rejected', stored: 0 } : { delivery: 'accepted', stored: 1 },
      )),
    ];
  } finally {
    await rig.close();
  }
}

const allEnded = (rig: Rig, ms: number): Promise<boolean> =>
  rig.until((rows) => rows.length === rig.dropped.length && rows.every(hasEnded), ms);

/** A refusal is told at once. The search that follows it finds what the server has stored all the same. */
async function untilFalseRefusalsAreFound(rig: Rig): Promise<void> {
  const { posts } = await rig.sandbox.ledger();
  const stored = new Set(
    posts.flatMap(({ plantedId, caseNumber }) => (caseNumber === null ? [] : [plantedId])),
  );
  const files = new Set(
    rig.dropped.filter(({ plantedId }) => stored.has(plantedId)).map((one) => one.fileName),
  );
  await rig.until(
    (rows) => rows.every(({ delivery, fileName }) => delivery !== 'rejected' || !files.has(fileName)),
    CALM_MS,
  );
}

async function happen(rig: Rig, one: Happening, drop: () => Promise<void>): Promise<void> {
  switch (one.kind) {
    case 'drop':
      return drop();
    case 'fault':
      return rig.sandbox.misbehave(one.route, one.row.fault, { times: one.times, after: one.after });
    case 'restart':
      return rig.restart();
    case 'down':
      return rig.sandbox.goDown(400);
    case 'revoke':
      return rig.sandbox.revokeTokens();
    case 'settings':
      await rig.sandbox.configure({
        pageSize: one.pageSize,
        maxPageSize: Math.max(one.pageSize, 20),
        lagMs: one.lagMs,
        omitIncludes: one.omitIncludes,
      });
      return;
    case 'wait':
      await pause(one.ms);
  }
}
