import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addDays, DAY_MS, taipeiDay } from '../../../shared/days.ts';
import { changeWork } from '../../../main/agent/attendants/work/change.ts';
import { addDeadline, openDeadlines } from '../../../main/agent/attendants/work/deadlines.ts';
import { change } from '../../support/staff-work.ts';
import {
  appealDecisions,
  casesWithStep,
  todayDetail,
  workOf,
} from '../../../main/agent/attendants/work/work-view.ts';
import { caseRows } from '../../../main/agent/index/views.ts';
import { hear, type HeardAnswer } from '../../../main/agent/carrier/cases/reviews.ts';
import { acceptedAs, type CaseRig, caseRig } from '../support/case-rig.ts';

const WHO = '王承辦';

test('an owner is given to many at once; those who have that owner already are left as they are', async () => {
  const rig = await caseRig();
  const [a, b] = [await rig.queued(), await rig.queued()];
  expect(await change(rig.context, [a], { do: 'assign', owner: WHO }, '主管')).toMatchObject({ changed: 1 });
  expect(await change(rig.context, [a, b], { do: 'assign', owner: WHO }, '主管')).toMatchObject({
    changed: 1,
  });
  expect(caseRows(rig.context, [a, b], false).map(({ owner }) => owner)).toEqual([WHO, WHO]);
  expect(rig.events(a).filter(({ kind }) => kind === 'assigned')).toHaveLength(1);
  expect(workOf(rig.context, a).owners).toEqual([WHO]);
  expect(await change(rig.context, [a], { do: 'assign', owner: null }, '主管')).toMatchObject({ changed: 1 });
  expect(caseRows(rig.context, [a], false)[0]?.owner).toBeNull();
});

test('a person’s notes on a case are sealed on disk and are there after a restart', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await change(rig.context, id, { do: 'note', kind: 'call', text: '已電詢王小明家屬' }, WHO);
  await change(rig.context, id, { do: 'close', note: '已於 VPN 上傳王小明的補充資料' }, WHO);
  expect(rig.row(id).delivery).toBe('queued');
  await rig.reopen();
  expect(workOf(rig.context, id).notes).toMatchObject([
    { kind: 'closed', text: '已於 VPN 上傳王小明的補充資料', actor: WHO },
    { kind: 'call', text: '已電詢王小明家屬', actor: WHO },
  ]);
  expect(caseRows(rig.context, [id], false)[0]?.closedAt).not.toBeNull();
  await rig.core.close();
  for (const file of ['agent.db']) {
    expect(readFileSync(join(rig.dir, 'data', file)).includes('王小明')).toBe(false);
  }
});

test('closing is taken back by opening again, and both are in the history', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await change(rig.context, id, { do: 'close', note: '已處理' }, WHO);
  await change(rig.context, id, { do: 'reopen' }, WHO);
  expect(caseRows(rig.context, [id], false)[0]?.closedAt).toBeNull();
  expect(rig.events(id).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['work-closed', 'work-reopened']),
  );
});

/** An answer of NHI of this day by the rig's clock, newer than those of the days before. */
function answerOf(rig: CaseRig, number: string, view: Partial<HeardAnswer['view']>): HeardAnswer {
  const created = taipeiDay(rig.clock.now());
  const blank = {
    disposition: null,
    review: null,
    decision: null,
    receiptNumber: null,
    issue: null,
    items: [],
  };
  return {
    ...{ resourceId: `r${number}`, contentHash: created, ordinal: created, receiptNumber: null, body: '{}' },
    view: { ...blank, created, ...view },
  };
}

test('what staff settled or put off is back with NHI’s next result, and not while NHI has nothing new', async () => {
  const rig = await caseRig();
  const [settled, later, decided] = await Promise.all([1, 2, 3].map(() => rig.queued()));
  const ids = [settled, later, decided].map((id) => id ?? '');
  for (const [n, id] of ids.entries()) await rig.send(id, acceptedAs(String(n)));
  const say = async (view: Partial<HeardAnswer['view']>): Promise<void> => {
    rig.clock.set(rig.clock.now() + DAY_MS);
    for (const [n, id] of ids.entries()) await hear(rig.context, id, answerOf(rig, String(n), view), 60_000);
  };
  await say({ review: 'reviewing', disposition: '已受理' });
  await change(rig.context, ids[0] ?? '', { do: 'close', note: '已電詢，還在審' }, WHO);
  await change(rig.context, ids[1] ?? '', { do: 'snooze', until: '2027-06-30' }, WHO);
  await say({ review: 'reviewing', disposition: '審查中' });
  const shown = () =>
    caseRows(rig.context, ids, false).map(({ closedAt, snoozedUntil }) => [closedAt !== null, snoozedUntil]);
  expect(shown()).toEqual([
    [true, null],
    [false, '2027-06-30'],
    [false, null],
  ]);
  await say({ review: 'decided', disposition: '審畢結果', decision: 'denied' });
  expect(shown()).toEqual([
    [false, null],
    [false, null],
    [false, null],
  ]);
  const reopened = (id: string) => rig.events(id).filter(({ kind }) => kind === 'work-reopened');
  expect(ids.map((id) => reopened(id).map(({ actor }) => actor))).toEqual([['agent'], ['agent'], []]);
  // The same decision again is no news.
  await change(rig.context, ids[0] ?? '', { do: 'close', note: '已通知' }, WHO);
  await say({ review: 'decided', disposition: '審畢結果', decision: 'denied' });
  expect(shown()[0]).toEqual([true, null]);
});

test('a doctor who was told of one decision is told of the next that NHI puts in its place, and not of the same again', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, acceptedAs('1'));
  const say = async (decision: 'partially-approved' | 'denied', opinion: string): Promise<void> => {
    rig.clock.set(rig.clock.now() + DAY_MS);
    const items = [{ sequence: 1, resultCode: '3', approvedQuantity: null, opinion, details: [] }];
    const view = { review: 'decided', disposition: '審畢結果', decision, items } as const;
    await hear(rig.context, id, answerOf(rig, '1', view), 60_000);
  };
  const told = () => [
    casesWithStep(rig.context, 'doctor-informed').has(id),
    appealDecisions(rig.context).get(id),
  ];
  await say('partially-approved', '減量');
  await change(rig.context, [id], { do: 'tell', decision: 'no-appeal' }, WHO);
  await say('partially-approved', '減量');
  expect(told()).toEqual([true, 'no-appeal']);
  await say('denied', '不符給付規定');
  expect(told()).toEqual([false, undefined]);
  const undone = rig.events(id).filter(({ kind }) => kind === 'step-undone');
  expect(undone.map(({ actor }) => actor)).toEqual(['agent', 'agent']);
});

test('the earliest open deadline is what the list shows; met or removed, the next one is', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const dueOn = () => caseRows(rig.context, [id], false)[0]?.dueOn;
  await change(rig.context, id, { do: 'set-deadline', kind: 'dispute', dueOn: '2026-12-31' }, WHO);
  await change(rig.context, id, { do: 'set-deadline', kind: 'supplement', dueOn: '2026-12-01' }, WHO);
  expect(dueOn()).toBe('2026-12-01');
  const [first, second] = workOf(rig.context, id).deadlines;
  await change(rig.context, id, { do: 'meet-deadline', n: first?.n ?? 0, met: true }, WHO);
  expect(dueOn()).toBe('2026-12-31');
  await change(rig.context, id, { do: 'meet-deadline', n: first?.n ?? 0, met: false }, WHO);
  expect(dueOn()).toBe('2026-12-01');
  await change(rig.context, id, { do: 'remove-deadline', n: first?.n ?? 0 }, WHO);
  await change(rig.context, id, { do: 'remove-deadline', n: second?.n ?? 0 }, WHO);
  expect(dueOn()).toBeNull();
  await expect(change(rig.context, id, { do: 'remove-deadline', n: 99 }, WHO)).rejects.toMatchObject({
    code: 'deadline-unknown',
  });
});

test('a new deadline takes the place of those it names, in one step; a rule makes what was replaced no more', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const term = { kind: 'supplement', dueOn: '2026-12-01', source: 'rule' } as const;
  await rig.core.store.write((tx) => addDeadline(tx, id, term, 'agent'));
  const [old] = workOf(rig.context, id).deadlines;
  const supplement = { do: 'set-deadline', kind: 'supplement', dueOn: '2026-12-09' } as const;
  await change(rig.context, id, { ...supplement, replaces: [old?.n ?? 0] }, WHO);
  expect(workOf(rig.context, id).deadlines).toMatchObject([
    { dueOn: '2026-12-09', source: 'typed', setBy: WHO },
  ]);
  const kinds = rig.events(id).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind.startsWith('deadline-'))).toEqual([
    'deadline-set',
    'deadline-removed',
    'deadline-set',
  ]);
  const wrong = change(rig.context, id, { ...supplement, kind: 'other', replaces: [99] }, WHO);
  await expect(wrong).rejects.toMatchObject({ code: 'deadline-unknown' });
  expect(workOf(rig.context, id).deadlines).toHaveLength(1);
});

test('a day to return is independent of the agent’s moves', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await change(rig.context, id, { do: 'snooze', until: '2026-12-01' }, WHO);
  expect(caseRows(rig.context, [id], false)[0]).toMatchObject({
    snoozedUntil: '2026-12-01',
    delivery: 'queued',
  });
  await change(rig.context, id, { do: 'snooze', until: null }, WHO);
  expect(caseRows(rig.context, [id], false)[0]?.snoozedUntil).toBeNull();
});

test('a step is ticked with name and time, taken back, and both stay in the history', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await change(rig.context, id, { do: 'step', step: 'doctor-informed', done: true }, WHO);
  await change(rig.context, id, { do: 'step', step: 'his-filled', done: true }, '李承辦');
  await change(rig.context, id, { do: 'step', step: 'his-filled', done: false }, WHO);
  expect(workOf(rig.context, id).steps).toMatchObject([{ step: 'doctor-informed', actor: WHO }]);
  await change(rig.context, id, { do: 'step', step: 'his-filled', done: true }, WHO);
  expect(workOf(rig.context, id).steps.map(({ step, actor }) => [step, actor])).toEqual([
    ['doctor-informed', WHO],
    ['his-filled', WHO],
  ]);
  const ticks = rig.events(id).filter(({ kind }) => kind.startsWith('step-'));
  expect(ticks.map(({ kind }) => kind)).toEqual(['step-done', 'step-done', 'step-undone', 'step-done']);
});

test('a case that is not there takes nothing', async () => {
  const rig = await caseRig();
  const nobody = [{ id: 'nobody', revision: 1 }];
  const gone = { code: 'case-not-found' };
  const note = { do: 'note', kind: 'note', text: 'x' } as const;
  await expect(changeWork(rig.context, nobody, note, WHO)).rejects.toMatchObject(gone);
  const assign = { do: 'assign', owner: WHO } as const;
  await expect(changeWork(rig.context, nobody, assign, WHO)).rejects.toMatchObject(gone);
});

test('a tick that the doctor was told is known of all cases at once, and no more when it is taken back', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await change(rig.context, id, { do: 'step', step: 'doctor-informed', done: true }, WHO);
  await change(rig.context, id, { do: 'step', step: 'doctor-asked', done: true }, WHO);
  expect([...casesWithStep(rig.context, 'doctor-informed')]).toEqual([id]);
  expect(todayDetail(rig.context, id).last).toMatchObject({
    actor: WHO,
    kind: 'step-done',
    step: 'doctor-asked',
    text: null,
  });
  await change(rig.context, id, { do: 'step', step: 'doctor-informed', done: false }, WHO);
  expect([...casesWithStep(rig.context, 'doctor-informed')]).toEqual([]);
});

test('what a person wrote last stands with the case, the agent’s own moves do not', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  expect(todayDetail(rig.context, id)).toEqual({ caseId: id, opinion: null, last: null });
  await change(rig.context, id, { do: 'note', kind: 'call', text: '已請陳醫師補報告' }, WHO);
  expect(todayDetail(rig.context, id).last).toMatchObject({
    actor: WHO,
    kind: 'noted',
    text: '已請陳醫師補報告',
  });
  // The owner stands in a column of its own, and says nothing of what was done.
  await change(rig.context, [id], { do: 'assign', owner: '李大同' }, WHO);
  expect(todayDetail(rig.context, id).last).toMatchObject({ kind: 'noted' });
});

test('the doctor’s word ends the term of an appeal, puts the case off, or keeps it as work; all in one step, and taken back', async () => {
  const rig = await caseRig();
  const [ends, waits, appeals] = [await rig.queued(), await rig.queued(), await rig.queued()];
  const today = taipeiDay(rig.clock.now());
  for (const id of [ends, waits, appeals])
    await change(
      rig.context,
      id,
      { do: 'set-deadline', kind: 'reconsideration', dueOn: addDays(today, 30) },
      WHO,
    );
  // Ended by itself: nobody decided against it.
  const over = { do: 'set-deadline', kind: 'dispute', dueOn: addDays(today, -1) } as const;
  await change(rig.context, ends, over, WHO);
  await change(
    rig.context,
    [ends, ends],
    { do: 'tell', decision: 'no-appeal', how: 'phone', note: '醫師另外用藥' },
    WHO,
  );
  const work = workOf(rig.context, ends);
  expect(work.appeal).toBe('no-appeal');
  expect(work.deadlines.map(({ kind, metAt }) => [kind, metAt !== null])).toEqual([
    ['dispute', false],
    ['reconsideration', true],
  ]);
  expect(work.notes).toMatchObject([{ text: '醫師另外用藥' }]);
  await change(rig.context, [waits], { do: 'tell', decision: 'undecided', remindOn: '2099-01-01' }, WHO);
  expect(rig.context.index.get(waits)?.row.snoozed_until).toBe('2099-01-01');
  await change(rig.context, [appeals], { do: 'tell', decision: 'appeal' }, WHO);
  expect(new Map(appealDecisions(rig.context))).toEqual(
    new Map([
      [ends, 'no-appeal'],
      [appeals, 'appeal'],
    ]),
  );
  expect([...casesWithStep(rig.context, 'doctor-informed')].toSorted()).toEqual(
    [ends, waits, appeals].toSorted(),
  );
  await rig.reopen();
  expect(appealDecisions(rig.context).get(ends)).toBe('no-appeal');
  await change(rig.context, ends, { do: 'step', step: 'appeal-decided', done: false }, WHO);
  expect(appealDecisions(rig.context).has(ends)).toBe(false);
  // A tick without a word is a yes.
  await change(rig.context, ends, { do: 'step', step: 'appeal-decided', done: true }, WHO);
  expect(workOf(rig.context, ends).appeal).toBe('appeal');
  const { lapsed, running } = openDeadlines(rig.context.store, today);
  expect(lapsed.get(ends)).toMatchObject([{ kind: 'dispute' }]);
  // The decision against an appeal was taken back, and with it the end of the deadline.
  expect(running.get(ends)).toMatchObject({ kind: 'reconsideration' });
  // A clock set back opens it again: nothing was written when it ended.
  expect(openDeadlines(rig.context.store, addDays(today, -1)).running.get(ends)).toMatchObject({
    kind: 'dispute',
  });
  const nobody = changeWork(
    rig.context,
    [{ id: 'nobody', revision: 1 }],
    { do: 'tell', decision: 'appeal' },
    WHO,
  );
  await expect(nobody).rejects.toMatchObject({ code: 'case-not-found' });
});
