import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CanWork,
  deputiesOn,
  type DeputyTerm,
  deputyTerms,
  endDeputy,
  setDeputy,
} from '../../../main/agent/attendants/work/deputies.ts';
import { change } from '../../support/staff-work.ts';
import { addDays, DAY_MS } from '../../../shared/days.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';
import { runs } from '../support/runs.ts';

const [WANG, LI, CHEN] = ['王小美', '李大同', '陳怡安'];
const anybody: CanWork = () => true;
const weeks = { from: '2026-12-01', until: '2026-12-06' };

/** Person who works the owner's cases on a day, at noon in Taipei. */
function worker(rig: CaseRig, owner: string, day: string, canWork: CanWork = anybody): string {
  const at = Date.parse(`${day}T12:00:00+08:00`);
  return deputiesOn(rig.context.store, at, canWork).get(owner)?.deputy ?? owner;
}

const terms = (rig: CaseRig, canWork: CanWork = anybody) =>
  deputyTerms(rig.context.store, rig.clock.now(), canWork);

test('a deputy works from the first day to the end of the last one, and then the owner, with nothing run between', async () => {
  const rig = await caseRig();
  await setDeputy(rig.context, { ...weeks, owner: WANG, deputy: LI }, anybody);
  const days = ['2026-11-30', '2026-12-01', '2026-12-06', '2026-12-07'];
  expect(days.map((day) => worker(rig, WANG, day))).toEqual([WANG, LI, LI, WANG]);
  // Taipei's midnight, whatever the machine's zone.
  const at = (time: string) => deputiesOn(rig.context.store, Date.parse(time), anybody).get(WANG);
  expect(at('2026-12-06T23:59:59+08:00')).toEqual({ deputy: LI, until: '2026-12-06' });
  expect(at('2026-12-07T00:00:00+08:00')).toBeUndefined();
  await rig.reopen();
  expect(days.map((day) => worker(rig, WANG, day))).toEqual([WANG, LI, LI, WANG]);
});

test('a clock that was ahead and is set back finds the term as it was given', async () => {
  const rig = await caseRig();
  await setDeputy(rig.context, { ...weeks, owner: WANG, deputy: LI }, anybody);
  await rig.clock.advance(30 * DAY_MS);
  expect(terms(rig)).toEqual([]);
  expect(worker(rig, WANG, '2026-12-24')).toBe(WANG);
  expect(worker(rig, WANG, '2026-12-02')).toBe(LI);
});

test('of any terms asked for, those accepted never hand work to somebody who is away that day', async () => {
  const people = ['甲', '乙', '丙', '丁'];
  const asked = fc.record({
    owner: fc.constantFrom(...people),
    deputy: fc.constantFrom(...people),
    start: fc.nat(10),
    days: fc.nat(6),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 8 }), async (all) => {
      const rig = await caseRig();
      const accepted: DeputyTerm[] = [];
      for (const { owner, deputy, start, days } of all) {
        const from = addDays('2026-12-01', start);
        const term = { owner, deputy, from, until: addDays(from, days) };
        await setDeputy(rig.context, term, anybody).then(
          () => accepted.push(term),
          (error: unknown) => expect(error).toHaveProperty('code', expect.stringMatching(/^deputy-/)),
        );
      }
      for (let offset = 0; offset < 17; offset += 1) {
        const today = addDays('2026-12-01', offset);
        const at = Date.parse(`${today}T12:00:00+08:00`);
        const deputies = deputiesOn(rig.context.store, at, anybody);
        const running = accepted.filter(({ from, until }) => from <= today && today <= until);
        expect([...deputies.keys()].toSorted()).toEqual(running.map(({ owner }) => owner).toSorted());
        for (const { deputy } of deputies.values()) expect(deputies.has(deputy)).toBe(false);
      }
      await rig.core.close();
    }),
    { numRuns: runs(0.2) },
  );
});

test('a term is ended before its last day: the work is its owner’s at once, and ended twice it is gone', async () => {
  const rig = await caseRig();
  await setDeputy(rig.context, { ...weeks, from: '2026-11-24', owner: WANG, deputy: LI }, anybody);
  const [term] = terms(rig);
  expect(term).toMatchObject({ owner: WANG, deputy: LI, canWork: true });
  await endDeputy(rig.context, term?.n ?? 0);
  expect(worker(rig, WANG, '2026-11-24')).toBe(WANG);
  expect(terms(rig)).toEqual([]);
});

test('the cases keep their owner, and one that is given to somebody else is no longer the deputy’s', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await change(rig.context, [id], { do: 'assign', owner: WANG }, '主管');
  await setDeputy(rig.context, { ...weeks, owner: WANG, deputy: LI }, anybody);
  expect(rig.context.index.get(id)?.row.owner).toBe(WANG);
  expect(await change(rig.context, [id], { do: 'assign', owner: CHEN }, '主管')).toMatchObject({
    changed: 1,
  });
  expect(rig.context.index.get(id)?.row.owner).toBe(CHEN);
  // Once more the same changes nothing.
  expect(await change(rig.context, [id], { do: 'assign', owner: CHEN }, '主管')).toMatchObject({
    changed: 0,
  });
});

test('a deputy whose account is disabled stands in for nobody, and is said to be unable', async () => {
  const rig = await caseRig();
  await setDeputy(rig.context, { ...weeks, from: '2026-11-24', owner: WANG, deputy: LI }, anybody);
  const disabled = (name: string): boolean => name !== LI;
  expect(worker(rig, WANG, '2026-12-02', disabled)).toBe(WANG);
  expect(terms(rig, disabled)).toMatchObject([{ deputy: LI, canWork: false }]);
});

test.each([
  ['deputy-self', { owner: WANG, deputy: WANG, ...weeks }],
  ['deputy-days', { owner: WANG, deputy: LI, ...weeks, from: '2026-11-23' }],
  ['deputy-days', { owner: WANG, deputy: LI, ...weeks, until: '2026-11-30' }],
  ['deputy-cannot-work', { owner: WANG, deputy: '停用', ...weeks }],
  // 陳怡安 is away on the fifth, has 李大同 as a deputy already, and so 李大同 cannot be away.
  ['deputy-away', { owner: WANG, deputy: CHEN, ...weeks }],
  ['deputy-taken', { owner: CHEN, deputy: WANG, ...weeks }],
  ['deputy-taken', { owner: LI, deputy: WANG, ...weeks }],
])('a term that cannot be is refused: %s', async (code, term) => {
  const rig = await caseRig();
  const able: CanWork = (name) => name !== '停用';
  const fifth = { from: '2026-12-05', until: '2026-12-05' };
  await setDeputy(rig.context, { owner: CHEN, deputy: LI, ...fifth }, able);
  await expect(setDeputy(rig.context, term, able)).rejects.toThrow(expect.objectContaining({ code }));
  expect(terms(rig)).toHaveLength(1);
});

test('a deputy may be asked for other days than those on which they are away themselves', async () => {
  const rig = await caseRig();
  const fifth = { from: '2026-12-05', until: '2026-12-05' };
  await setDeputy(rig.context, { owner: CHEN, deputy: LI, ...fifth }, anybody);
  await setDeputy(rig.context, { owner: WANG, deputy: CHEN, ...weeks, until: '2026-12-04' }, anybody);
  await setDeputy(rig.context, { owner: WANG, deputy: CHEN, ...weeks, from: '2026-12-06' }, anybody);
  expect(terms(rig)).toHaveLength(3);
});
