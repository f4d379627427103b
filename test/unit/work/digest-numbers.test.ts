import { expect, test } from 'vitest';
import { deputiesOn, deputyOfOwner } from '../../../main/agent/attendants/work/deputies.ts';
import { digestNumbers } from '../../../main/agent/attendants/work/digest.ts';
import { openDeadlines, setDeadline } from '../../../main/agent/attendants/work/deadlines.ts';
import { assign, close, snooze } from '../../../main/agent/attendants/work/staff-work.ts';
import { taipeiDay } from '../../../shared/days.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';
import { decidedCase } from '../support/decided-case.ts';
import { settingsIn } from '../support/open-core.ts';

const [WANG, LI] = ['王小美', '李大同'];
const anybody = (): boolean => true;
const DUE = { kind: 'other', source: 'typed' } as const;

function numbersOn(rig: CaseRig) {
  const now = rig.clock.now();
  const question = {
    now,
    settings: settingsIn('/place').work,
    notHandedOver: new Set<string>(),
    informed: new Set<string>(),
    appeals: new Map(),
    deadlines: openDeadlines(rig.context.store, taipeiDay(now)),
  };
  return digestNumbers(rig.context.index.all(), question, deputiesOn(rig.context.store, now, anybody));
}

test('terms count by their day for who works the case, settled ones and those of nobody do not', async () => {
  const rig = await caseRig();
  // The rig's day is 2026-11-24.
  for (const dueOn of ['2026-11-24', '2026-11-25', '2026-11-25', '2026-11-23']) {
    const id = await rig.queued();
    await assign(rig.context, [id], WANG, '主管');
    await setDeadline(rig.context, id, { ...DUE, dueOn }, WANG);
  }
  const [put, settled, nobodys] = [await rig.queued(), await rig.queued(), await rig.queued()];
  await assign(rig.context, [put, settled], WANG, '主管');
  for (const id of [put, settled, nobodys])
    await setDeadline(rig.context, id, { ...DUE, dueOn: '2026-11-25' }, WANG);
  await snooze(rig.context, put, '2026-12-24', WANG);
  await close(rig.context, settled, '已處理', WANG);
  expect(await numbersOn(rig)).toEqual(
    new Map([[WANG, { todo: 4, dueToday: 1, dueTomorrow: 3, overdue: 1, decided: 0 }]]),
  );
});

test('while somebody is away the deputy has the numbers', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await assign(rig.context, [id], WANG, '主管');
  await setDeadline(rig.context, id, { ...DUE, dueOn: '2026-11-25' }, WANG);
  const days = { from: '2026-11-24', until: '2026-11-24', canWork: anybody };
  await deputyOfOwner(rig.context, { ...days, owner: WANG, deputy: LI }, WANG);
  expect((await numbersOn(rig)).get(LI)).toMatchObject({ todo: 1, dueTomorrow: 1 });
  await rig.clock.advance(24 * 3_600_000);
  expect((await numbersOn(rig)).get(WANG)).toMatchObject({ todo: 1, dueToday: 1 });
});

test('what NHI decided yesterday counts today alone', async () => {
  const rig = await caseRig();
  const id = await decidedCase(rig, { decision: 'approved' });
  await assign(rig.context, [id], WANG, '主管');
  const decided = async (): Promise<number | undefined> => (await numbersOn(rig)).get(WANG)?.decided;
  expect(await decided()).toBe(0);
  await rig.clock.advance(24 * 3_600_000);
  expect(await decided()).toBe(1);
  await rig.clock.advance(24 * 3_600_000);
  expect(await decided()).toBe(0);
});
