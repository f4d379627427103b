import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CanWork,
  Deputies,
  deputiesOn,
  deputyOfCases,
  deputyOfOwner,
  endDeputy,
} from '../../../main/agent/attendants/work/deputies.ts';
import { assign, close, type DeputyRecord } from '../../../main/agent/attendants/work/staff-work.ts';
import { addDays, DAY_MS } from '../../../shared/days.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';

const [WANG, LI, CHEN] = ['王小美', '李大同', '陳怡安'];
const anybody: CanWork = () => true;
const weeks = { from: '2026-12-01', until: '2026-12-06', canWork: anybody };

/** A case of that owner. */
async function ownedBy(rig: CaseRig, owner: string): Promise<string> {
  const id = await rig.queued();
  await assign(rig.context, [id], owner, '主管');
  return id;
}
/** Person who works the case on a day, at noon in Taipei. */
function worker(rig: CaseRig, id: string, day: string, canWork: CanWork = anybody): string | null {
  const owner = rig.context.index.get(id)?.row.owner ?? null;
  const at = Date.parse(`${day}T12:00:00+08:00`);
  return deputiesOn(rig.context.store, at, canWork).of(id, owner)?.deputy ?? owner;
}

test('a deputy works the case from the first day to the end of the last one, and then the owner, with nothing run between', async () => {
  const rig = await caseRig();
  const id = await ownedBy(rig, WANG);
  expect(await deputyOfCases(rig.context, [id], { ...weeks, deputy: LI }, WANG)).toEqual({
    handed: 1,
    left: 0,
  });
  const days = ['2026-11-30', '2026-12-01', '2026-12-06', '2026-12-07'];
  expect(days.map((day) => worker(rig, id, day))).toEqual([WANG, LI, LI, WANG]);
  // Taipei's midnight, whatever the machine's zone.
  const at = (time: string) => deputiesOn(rig.context.store, Date.parse(time), anybody).of(id, WANG);
  expect(at('2026-12-06T23:59:59+08:00')).toMatchObject({ deputy: LI, owner: WANG, until: '2026-12-06' });
  expect(at('2026-12-07T00:00:00+08:00')).toBeNull();
  await rig.reopen();
  expect(days.map((day) => worker(rig, id, day))).toEqual([WANG, LI, LI, WANG]);
});

test('a clock that was ahead and is set back finds the term as it was given', async () => {
  const rig = await caseRig();
  const id = await ownedBy(rig, WANG);
  await deputyOfCases(rig.context, [id], { ...weeks, deputy: LI }, WANG);
  await rig.clock.advance(30 * DAY_MS);
  expect(deputiesOn(rig.context.store, rig.clock.now(), anybody).all()).toEqual([]);
  expect(worker(rig, id, '2026-12-24')).toBe(WANG);
  expect(worker(rig, id, '2026-12-02')).toBe(LI);
});

test('on any day a deputy stands in exactly where a term of this owner holds the day, and nobody is led in a circle', () => {
  const people = ['甲', '乙', '丙', '丁'];
  const term = fc.record({
    owner: fc.constantFrom(...people),
    deputy: fc.constantFrom(...people),
    start: fc.nat(10),
    days: fc.nat(6),
    ofCase: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(term, { maxLength: 8 }), fc.nat(16), (terms, offset) => {
      const records = terms.map(({ owner, deputy, start, days, ofCase }, n): DeputyRecord => ({
        ...{ n, owner, deputy, set_by: '主管', set_at: 0 },
        case_id: ofCase ? 'a' : null,
        from_day: addDays('2026-12-01', start),
        until_day: addDays('2026-12-01', start + days),
      }));
      const today = addDays('2026-12-01', offset);
      const deputies = new Deputies(records, today, anybody);
      const holds = (each: DeputyRecord): boolean => each.from_day <= today && today <= each.until_day;
      for (const owner of people) {
        const own = records.filter((each) => each.owner === owner && holds(each));
        expect(deputies.of('a', owner) !== null).toBe(own.length > 0);
        expect(deputies.of('b', owner) !== null).toBe(own.some((each) => each.case_id === null));
      }
    }),
  );
});

test('a case that was given to somebody, taken back or settled meanwhile is no deputy’s', async () => {
  const rig = await caseRig();
  const [given, back, without, settled] = [
    await ownedBy(rig, WANG),
    await ownedBy(rig, WANG),
    await rig.queued(),
    await ownedBy(rig, WANG),
  ];
  await close(rig.context, settled, '已處理', WANG);
  const ids = [given, back, without, settled];
  expect(await deputyOfCases(rig.context, ids, { ...weeks, deputy: LI }, WANG)).toEqual({
    handed: 2,
    left: 2,
  });
  expect(await assign(rig.context, [given], CHEN, '主管')).toBe(1);
  expect(await assign(rig.context, [back], WANG, WANG)).toBe(1);
  expect(ids.map((id) => worker(rig, id, '2026-12-02'))).toEqual([CHEN, WANG, null, WANG]);
  expect(rig.kinds(given)).toEqual(expect.arrayContaining(['deputy-set', 'deputy-ended', 'assigned']));
  expect(rig.events(back).at(-1)).toMatchObject({ kind: 'deputy-ended', actor: WANG });
  // Once more the same changes nothing.
  expect(await assign(rig.context, [back], WANG, WANG)).toBe(0);
});

test('a term is ended before its last day: the case is its owner’s at once, and ended twice it says so', async () => {
  const rig = await caseRig();
  const id = await ownedBy(rig, WANG);
  await deputyOfCases(rig.context, [id], { ...weeks, from: '2026-11-24', deputy: LI }, WANG);
  const [term] = deputiesOn(rig.context.store, rig.clock.now(), anybody).all();
  expect(term).toMatchObject({ owner: WANG, deputy: LI, setBy: WANG, caseId: id, standsNow: true });
  await endDeputy(rig.context, term?.n ?? 0, CHEN);
  expect(worker(rig, id, '2026-11-24')).toBe(WANG);
  expect(rig.events(id).at(-1)).toMatchObject({
    kind: 'deputy-ended',
    actor: CHEN,
    detail: JSON.stringify({ owner: WANG, deputy: LI }),
  });
  await expect(endDeputy(rig.context, term?.n ?? 0, CHEN)).rejects.toThrow(
    expect.objectContaining({ code: 'deputy-unknown' }),
  );
});

test('handed over again, a case has the newer deputy alone', async () => {
  const rig = await caseRig();
  const id = await ownedBy(rig, WANG);
  await deputyOfCases(rig.context, [id], { ...weeks, deputy: LI }, WANG);
  await deputyOfCases(rig.context, [id], { ...weeks, until: '2026-12-02', deputy: CHEN }, WANG);
  expect(worker(rig, id, '2026-12-01')).toBe(CHEN);
  expect(worker(rig, id, '2026-12-04')).toBe(WANG);
});

test('a deputy of all cases has those that come meanwhile; a case given to another deputy is that one’s', async () => {
  const rig = await caseRig();
  const old = await ownedBy(rig, WANG);
  await deputyOfOwner(rig.context, { ...weeks, owner: WANG, deputy: LI }, WANG);
  const [fresh, apart] = [await ownedBy(rig, WANG), await ownedBy(rig, WANG)];
  await deputyOfCases(rig.context, [apart], { ...weeks, deputy: CHEN }, WANG);
  expect([old, fresh, apart].map((id) => worker(rig, id, '2026-12-03'))).toEqual([LI, LI, CHEN]);
  expect([old, fresh, apart].map((id) => worker(rig, id, '2026-12-07'))).toEqual([WANG, WANG, WANG]);
});

test('a deputy who falls ill is stood in for in turn, and the case still goes back to its owner', async () => {
  const rig = await caseRig();
  const id = await ownedBy(rig, WANG);
  await deputyOfOwner(rig.context, { ...weeks, owner: WANG, deputy: LI }, WANG);
  const ill = { ...weeks, from: '2026-12-03', until: '2026-12-31', owner: LI, deputy: CHEN };
  await deputyOfOwner(rig.context, ill, LI);
  expect(['2026-12-02', '2026-12-03', '2026-12-07'].map((day) => worker(rig, id, day))).toEqual([
    LI,
    CHEN,
    WANG,
  ]);
  const at = Date.parse('2026-12-03T12:00:00+08:00');
  expect(deputiesOn(rig.context.store, at, anybody).of(id, WANG)).toMatchObject({
    owner: WANG,
    until: '2026-12-06',
  });
});

test('a deputy whose account is disabled stands in for nobody, and is said to be unable', async () => {
  const rig = await caseRig();
  const id = await ownedBy(rig, WANG);
  await deputyOfOwner(rig.context, { ...weeks, from: '2026-11-24', owner: WANG, deputy: LI }, WANG);
  const disabled = (name: string): boolean => name !== LI;
  expect(worker(rig, id, '2026-12-02', disabled)).toBe(WANG);
  expect(deputiesOn(rig.context.store, rig.clock.now(), disabled).all()).toMatchObject([
    { deputy: LI, standsNow: false, canWork: false },
  ]);
});

test.each([
  ['deputy-self', { owner: WANG, deputy: WANG, ...weeks }],
  ['deputy-days', { owner: WANG, deputy: LI, ...weeks, from: '2026-11-23' }],
  ['deputy-days', { owner: WANG, deputy: LI, ...weeks, until: '2026-11-30' }],
  ['deputy-too-long', { owner: WANG, deputy: LI, ...weeks, until: '2027-12-31' }],
  ['deputy-cannot-work', { owner: WANG, deputy: LI, ...weeks, canWork: () => false }],
  // 陳怡安 is away on the fifth, and 李大同 has a deputy already.
  ['deputy-away', { owner: WANG, deputy: CHEN, ...weeks }],
  ['deputy-taken', { owner: CHEN, deputy: WANG, ...weeks }],
])('a term that cannot be is refused: %s', async (code, term) => {
  const rig = await caseRig();
  const fifth = { from: '2026-12-05', until: '2026-12-05', canWork: anybody };
  await deputyOfOwner(rig.context, { owner: CHEN, deputy: LI, ...fifth }, CHEN);
  await expect(deputyOfOwner(rig.context, term, WANG)).rejects.toThrow(expect.objectContaining({ code }));
  expect(deputiesOn(rig.context.store, rig.clock.now(), anybody).all()).toHaveLength(1);
});

test('a deputy may be asked for other days than those on which they are away themselves', async () => {
  const rig = await caseRig();
  const fifth = { from: '2026-12-05', until: '2026-12-05', canWork: anybody };
  await deputyOfOwner(rig.context, { owner: CHEN, deputy: LI, ...fifth }, CHEN);
  await deputyOfOwner(rig.context, { owner: WANG, deputy: CHEN, ...weeks, until: '2026-12-04' }, WANG);
  await deputyOfOwner(rig.context, { owner: WANG, deputy: CHEN, ...weeks, from: '2026-12-06' }, WANG);
  expect(deputiesOn(rig.context.store, rig.clock.now(), anybody).all()).toHaveLength(3);
});
