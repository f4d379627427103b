import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readyCases } from '../../../main/agent/carrier/cases/attempt.ts';
import { pullBackWaits } from '../../../main/agent/carrier/cases/clock-set-back.ts';
import { createLookEnds, keepPrecheck } from '../../../main/agent/carrier/cases/look-ends.ts';
import { dueResults } from '../../../main/agent/carrier/cases/outbox.ts';
import { precheckOf } from '../../../main/agent/carrier/cases/prechecks.ts';
import { release, retry } from '../../../main/agent/carrier/cases/staff.ts';
import type { Loop } from '../../../main/agent/ground/base/loop.ts';
import type { PrecheckAnswer } from '../../../shared/api/precheck-contract.ts';
import { HOUR_MS } from '../../../shared/days.ts';
import { PRIORITY_EMERGENCY } from '../../../shared/twpas/codes.ts';
import { acceptedAs, BY, caseRig, type CaseRig, NOT_SENT } from '../support/case-rig.ts';
import { begin, compiledFile, inUse, Scene } from './scene.ts';
import { runs } from '../support/runs.ts';

const MINUTE_MS = 60_000;
/** Lacks its line of therapy by the example rule. */
const LACKING = { line: null };

let dir: string;
let file: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'twpas-looks-'));
  file = await compiledFile(dir);
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

let scene: Scene | null = null;
let ends: Loop | null = null;
afterEach(async () => {
  await scene?.keeper.stop();
  await ends?.stop();
  [scene, ends] = [null, null];
});

const HOLD = { precheck: { onMissing: 'hold' }, results: { exportDir: '/results', pollSeconds: 60 } };

/** An agent's case store that holds for a look, with the keeper and without the loop that ends looks. */
async function opened(more: object = HOLD, asking: { readonly deadlineMs?: number } = {}): Promise<Scene> {
  return (scene = new Scene(await caseRig({ more: { ...more } }), inUse(file, '1.0.0'), asking));
}

function startEnds({ rig }: Pick<Scene, 'rig'>): void {
  ends = createLookEnds({ context: rig.context, clock: rig.clock, log: () => undefined });
  ends.start();
}

const isReady = ({ rig }: Pick<Scene, 'rig'>, id: string): boolean =>
  readyCases(rig.context, rig.clock.now(), 100).some((one) => one.id === id);

async function held(one: Scene, given: Parameters<Scene['find']>[1] = {}): Promise<string> {
  await begin(one);
  const id = await one.find(LACKING, given);
  await expect.poll(() => one.rig.row(id).delivery).toBe('held');
  return id;
}

test('unless settings hold for a look, a case that lacks data is ready as it comes', async () => {
  const one = await opened({});
  const id = await one.find(LACKING);
  expect(isReady(one, id)).toBe(true);
  await begin(one);
  await one.asked(id);
  expect(one.rig.row(id)).toMatchObject({ delivery: 'queued', hold_reason: null });
  expect(isReady(one, id)).toBe(true);
});

test('a case waits for the rules, and is ready as soon as they miss nothing', async () => {
  const one = await opened();
  const id = await one.find({});
  expect(isReady(one, id)).toBe(false);
  await expect(one.rig.begin(id)).rejects.toMatchObject({ code: 'case-changed' });
  await begin(one);
  await expect.poll(() => isReady(one, id)).toBe(true);
  await one.rig.send(id, acceptedAs('1'));
  expect(one.rig.kinds(id)).toEqual(['found', 'ready', 'attempt', 'accepted']);
});

test('one that lacks data is held, says until when, and the HIS is told why', async () => {
  const one = await opened();
  const id = await held(one);
  expect(one.rig.row(id)).toMatchObject({
    hold_reason: 'precheck-missing',
    held_from: 'queued',
    next_attempt_at: one.rig.clock.now() + 2 * HOUR_MS,
    unread: 1,
  });
  expect(dueResults(one.rig.context).map(({ result }) => result())).toMatchObject([
    { delivery: 'held', holdReason: 'precheck-missing', precheck: [{ result: 'fail', missing: 1 }] },
  ]);
});

test('a person sends it on, and no later answer holds it again', async () => {
  const one = await opened();
  const id = await held(one);
  await release(one.rig.context, id, BY);
  expect(isReady(one, id)).toBe(true);
  one.use(inUse(file, '2.0.0'));
  await one.asked(id, '2.0.0');
  expect(one.rig.row(id).delivery).toBe('queued');
  await one.rig.send(id, NOT_SENT);
  one.use(inUse(file, '3.0.0'));
  await one.asked(id, '3.0.0');
  expect(one.rig.row(id).delivery).toBe('queued');
});

test('a person who does not want to wait for the rules is not made to wait by their answer', async () => {
  const one = await opened();
  const id = await one.find(LACKING);
  await retry(one.rig.context, id, BY);
  expect(isReady(one, id)).toBe(true);
  await begin(one);
  await one.asked(id);
  expect(isReady(one, id)).toBe(true);
});

test('a corrected file takes its place and goes', async () => {
  const one = await opened();
  const id = await held(one, { path: 'same.json' });
  const corrected = await one.find({}, { path: 'same.json' });
  expect(one.rig.row(id)).toMatchObject({ delivery: 'cancelled', superseded_by: corrected });
  await expect.poll(() => isReady(one, corrected)).toBe(true);
});

test('a correction that still lacks data waits for its own look', async () => {
  const one = await opened();
  await held(one, { path: 'same.json' });
  const next = await one.find({ line: null, plans: [['2026-06-01', '2026-08-28']] }, { path: 'same.json' });
  await expect.poll(() => one.rig.row(next).hold_reason).toBe('precheck-missing');
});

test('after the hours it is sent by itself, not sooner', async () => {
  const one = await opened();
  const id = await held(one);
  await one.keeper.stop();
  startEnds(one);
  await one.rig.clock.advance(2 * HOUR_MS - MINUTE_MS);
  expect(one.rig.row(id).delivery).toBe('held');
  await one.rig.clock.advance(MINUTE_MS);
  await expect.poll(() => isReady(one, id)).toBe(true);
  expect(one.rig.events(id).at(-1)).toMatchObject({ kind: 'release', actor: 'agent' });
});

test('what ended while no agent ran is sent after the next start', async () => {
  const one = await opened();
  const id = await held(one);
  await one.keeper.stop();
  await one.rig.reopen();
  expect(one.rig.row(id).delivery).toBe('held');
  one.rig.clock.set(one.rig.clock.now() + 5 * HOUR_MS);
  startEnds(one);
  await expect.poll(() => isReady(one, id)).toBe(true);
});

test('one that waited for the rules as the agent ended is asked by the next, or sent after ten minutes', async () => {
  const one = await opened();
  const id = await one.find(LACKING);
  await one.rig.reopen();
  expect(isReady(one, id)).toBe(false);
  one.rig.clock.set(one.rig.clock.now() + 10 * MINUTE_MS);
  expect(isReady(one, id)).toBe(true);
  const again = (scene = new Scene(one.rig, inUse(file, '1.0.0')));
  const other = await again.find({ ...LACKING, gene: null });
  await one.rig.reopen();
  scene = new Scene(one.rig, inUse(file, '1.0.0'));
  await scene.find({ ...LACKING, gene: null });
  await begin(scene);
  await expect.poll(() => one.rig.row(other).hold_reason).toBe('precheck-missing');
});

test('settings that no longer hold let it go', async () => {
  const one = await opened();
  const id = await held(one);
  await one.keeper.stop();
  await one.rig.reopen({ ...HOLD, precheck: { onMissing: 'tell' } });
  startEnds(one);
  await expect.poll(() => isReady(one, id)).toBe(true);
});

test('an emergency report never waits', async () => {
  const one = await opened();
  const id = await one.find(LACKING, { summary: { priority: PRIORITY_EMERGENCY } });
  expect(isReady(one, id)).toBe(true);
  await begin(one);
  await one.asked(id);
  expect(one.rig.row(id).delivery).toBe('queued');
});

test('what our checks refuse is refused, and its answer moves nothing', async () => {
  const one = await opened();
  const id = await one.find(LACKING, { errors: ['not-a-bundle'] });
  await begin(one);
  await one.asked(id);
  expect(one.rig.row(id).delivery).toBe('refused');
});

test(
  'a folder of manual release asks its own question, and that is the only one',
  { tags: 'full' },
  async () => {
    const one = await opened();
    const id = await one.find(LACKING, { release: 'manual' });
    await begin(one);
    await one.asked(id);
    expect(one.rig.row(id).hold_reason).toBe('manual-release');
    await release(one.rig.context, id, BY);
    expect(isReady(one, id)).toBe(true);
  },
);

test.each<[string, (one: Scene) => void]>([
  ['take too long', () => undefined],
  [
    'cannot be read',
    ({ current }) => {
      writeFileSync(current?.file ?? '', 'x');
    },
  ],
])('rules that %s hold nothing', async (why, spoil) => {
  const own = await compiledFile(join(dir, 'spoiled'));
  const one = await opened(HOLD, why === 'take too long' ? { deadlineMs: 1 } : {});
  one.current = inUse(own, '1.0.0');
  const id = await one.find(LACKING);
  spoil(one);
  await begin(one);
  await expect.poll(() => isReady(one, id)).toBe(true);
});

test('bytes that cannot be had for the rules hold nothing', async () => {
  const one = await opened();
  const { caseId } = await one.rig.find({ bytes: 'nobody has these' });
  await begin(one);
  await expect.poll(() => isReady(one, caseId)).toBe(true);
});

test('other rules that miss nothing let it go', async () => {
  const one = await opened();
  const id = await held(one);
  const record = precheckOf(one.rig.context.store, id);
  await keepPrecheck(one.rig.context, id, asked(record?.sha256 ?? ''), []);
  startEnds(one);
  await expect.poll(() => isReady(one, id)).toBe(true);
});

const asked = (sha256: string) => ({ sha256, rules: { stamp: 'other', package: 'other#1' } });

function answer(result: PrecheckAnswer['result'], missing: number): PrecheckAnswer {
  const about = { rule: 'R', title: 'R', label: 'R', drug: 'd', codes: ['c'], version: '1', date: null };
  const rest = { reason: null, report: null, use: null, unfit: 0, conditions: [] };
  return { ...about, ...rest, result, missing };
}

type Step = 'missing' | 'complete' | 'unknown' | 'none' | 'reopen' | 'set back' | 'minutes' | 'hours';
const STEPS: readonly Step[] = [
  ...(['missing', 'complete', 'unknown', 'none', 'reopen', 'set back', 'minutes', 'hours'] as const),
];

async function take(rig: CaseRig, id: string, step: Step): Promise<number> {
  const { sha256 } = rig.row(id);
  const keep = (...answers: PrecheckAnswer[]) => keepPrecheck(rig.context, id, asked(sha256), answers);
  switch (step) {
    case 'missing':
      await keep(answer('fail', 1));
      return 0;
    case 'complete':
      await keep(answer('pass', 0));
      return 0;
    case 'unknown':
      await keep(answer('unknown', 0));
      return 0;
    case 'none':
      await keep();
      return 0;
    case 'reopen':
      await ends?.stop();
      await rig.reopen();
      startEnds({ rig });
      await rig.clock.sleeping(1);
      return 0;
    case 'set back':
      rig.clock.set(rig.clock.now() - HOUR_MS);
      await pullBackWaits(rig.context, HOUR_MS);
      return 0;
    case 'minutes':
      await rig.clock.advance(7 * MINUTE_MS);
      return 7 * MINUTE_MS;
    case 'hours':
      await rig.clock.advance(2 * HOUR_MS);
      return 2 * HOUR_MS;
  }
}

test('whatever comes in between, nothing is kept from being sent for longer than the hours', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...STEPS), { maxLength: 12 }), async (steps) => {
      const rig = await caseRig({ more: HOLD });
      startEnds({ rig });
      await rig.clock.sleeping(1);
      const { caseId } = await rig.find();
      let passed = 0;
      for (const step of steps) passed += await take(rig, caseId, step);
      if (passed < 2 * HOUR_MS + 10 * MINUTE_MS) {
        const rest = 2 * HOUR_MS + 10 * MINUTE_MS - passed;
        await rig.clock.advance(rest);
      }
      ends?.wake();
      await expect.poll(() => isReady({ rig }, caseId)).toBe(true);
      await ends?.stop();
      await rig.core.close();
    }),
    { numRuns: runs(0.2) },
  );
});
