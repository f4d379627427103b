import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addDays, DAY_MS, taipeiDay } from '../../../shared/days.ts';
import {
  meetDeadline,
  openDeadlines,
  removeDeadline,
  setDeadline,
  tellDoctor,
} from '../../../main/agent/attendants/work/deadlines.ts';
import {
  addNote,
  assign,
  close,
  markStep,
  reopen,
  snooze,
} from '../../../main/agent/attendants/work/staff-work.ts';
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
  expect(await assign(rig.context, [a], WHO, '主管')).toBe(1);
  expect(await assign(rig.context, [a, b], WHO, '主管')).toBe(1);
  expect(caseRows(rig.context, [a, b], false).map(({ owner }) => owner)).toEqual([WHO, WHO]);
  expect(rig.events(a).filter(({ kind }) => kind === 'assigned')).toHaveLength(1);
  expect(workOf(rig.context, a).owners).toEqual([WHO]);
  expect(await assign(rig.context, [a], null, '主管')).toBe(1);
  expect(caseRows(rig.context, [a], false)[0]?.owner).toBeNull();
});

test('a person’s notes on a case are sealed on disk and are there after a restart', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await addNote(rig.context, id, { kind: 'call', text: '已電詢王小明家屬' }, WHO);
  await close(rig.context, id, '已於 VPN 上傳王小明的補充資料', WHO);
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
  await close(rig.context, id, '已處理', WHO);
  await reopen(rig.context, id, WHO);
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
  await close(rig.context, ids[0] ?? '', '已電詢，還在審', WHO);
  await snooze(rig.context, ids[1] ?? '', '2027-06-30', WHO);
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
  await close(rig.context, ids[0] ?? '', '已通知', WHO);
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
  await tellDoctor(rig.context, [id], { decision: 'no-appeal' }, WHO);
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
  await setDeadline(rig.context, id, { kind: 'dispute', dueOn: '2026-12-31', source: 'typed' }, WHO);
  await setDeadline(rig.context, id, { kind: 'supplement', dueOn: '2026-12-01', source: 'typed' }, WHO);
  expect(dueOn()).toBe('2026-12-01');
  const [first, second] = workOf(rig.context, id).deadlines;
  await meetDeadline(rig.context, id, { n: first?.n ?? 0, met: true }, WHO);
  expect(dueOn()).toBe('2026-12-31');
  await meetDeadline(rig.context, id, { n: first?.n ?? 0, met: false }, WHO);
  expect(dueOn()).toBe('2026-12-01');
  await removeDeadline(rig.context, id, first?.n ?? 0, WHO);
  await removeDeadline(rig.context, id, second?.n ?? 0, WHO);
  expect(dueOn()).toBeNull();
  await expect(removeDeadline(rig.context, id, 99, WHO)).rejects.toMatchObject({ code: 'deadline-unknown' });
});

test('a new deadline takes the place of those it names, in one step; a rule makes what was replaced no more', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await setDeadline(rig.context, id, { kind: 'supplement', dueOn: '2026-12-01', source: 'rule' }, 'agent');
  const [old] = workOf(rig.context, id).deadlines;
  await setDeadline(
    rig.context,
    id,
    { kind: 'supplement', dueOn: '2026-12-09', source: 'typed', replaces: [old?.n ?? 0] },
    WHO,
  );
  expect(workOf(rig.context, id).deadlines).toMatchObject([
    { dueOn: '2026-12-09', source: 'typed', setBy: WHO },
  ]);
  const kinds = rig.events(id).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind.startsWith('deadline-'))).toEqual([
    'deadline-set',
    'deadline-removed',
    'deadline-set',
  ]);
  const unknown = { kind: 'other', dueOn: '2026-12-10', source: 'typed', replaces: [99] } as const;
  const wrong = setDeadline(rig.context, id, unknown, WHO);
  await expect(wrong).rejects.toMatchObject({ code: 'deadline-unknown' });
  expect(workOf(rig.context, id).deadlines).toHaveLength(1);
});

test('a day to return is independent of the agent’s moves', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await snooze(rig.context, id, '2026-12-01', WHO);
  expect(caseRows(rig.context, [id], false)[0]).toMatchObject({
    snoozedUntil: '2026-12-01',
    delivery: 'queued',
  });
  await snooze(rig.context, id, null, WHO);
  expect(caseRows(rig.context, [id], false)[0]?.snoozedUntil).toBeNull();
});

test('a step is ticked with name and time, taken back, and both stay in the history', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await markStep(rig.context, id, { step: 'doctor-informed', done: true }, WHO);
  await markStep(rig.context, id, { step: 'his-filled', done: true }, '李承辦');
  await markStep(rig.context, id, { step: 'his-filled', done: false }, WHO);
  expect(workOf(rig.context, id).steps).toMatchObject([{ step: 'doctor-informed', actor: WHO }]);
  await markStep(rig.context, id, { step: 'his-filled', done: true }, WHO);
  expect(workOf(rig.context, id).steps.map(({ step, actor }) => [step, actor])).toEqual([
    ['doctor-informed', WHO],
    ['his-filled', WHO],
  ]);
  const ticks = rig.events(id).filter(({ kind }) => kind.startsWith('step-'));
  expect(ticks.map(({ kind }) => kind)).toEqual(['step-done', 'step-done', 'step-undone', 'step-done']);
});

test('a case that is not there takes nothing', async () => {
  const rig = await caseRig();
  await expect(addNote(rig.context, 'nobody', { kind: 'note', text: 'x' }, WHO)).rejects.toMatchObject({
    code: 'case-not-found',
  });
  await expect(assign(rig.context, ['nobody'], WHO, WHO)).rejects.toMatchObject({ code: 'case-not-found' });
});

test('a tick that the doctor was told is known of all cases at once, and no more when it is taken back', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await markStep(rig.context, id, { step: 'doctor-informed', done: true }, WHO);
  await markStep(rig.context, id, { step: 'doctor-asked', done: true }, WHO);
  expect([...casesWithStep(rig.context, 'doctor-informed')]).toEqual([id]);
  expect(todayDetail(rig.context, id).last).toMatchObject({
    actor: WHO,
    kind: 'step-done',
    step: 'doctor-asked',
    text: null,
  });
  await markStep(rig.context, id, { step: 'doctor-informed', done: false }, WHO);
  expect([...casesWithStep(rig.context, 'doctor-informed')]).toEqual([]);
});

test('what a person wrote last stands with the case, the agent’s own moves do not', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  expect(todayDetail(rig.context, id)).toEqual({ caseId: id, opinion: null, last: null });
  await addNote(rig.context, id, { kind: 'call', text: '已請陳醫師補報告' }, WHO);
  expect(todayDetail(rig.context, id).last).toMatchObject({
    actor: WHO,
    kind: 'noted',
    text: '已請陳醫師補報告',
  });
  // The owner stands in a column of its own, and says nothing of what was done.
  await assign(rig.context, [id], '李大同', WHO);
  expect(todayDetail(rig.context, id).last).toMatchObject({ kind: 'noted' });
});

test('the doctor’s word ends the term of an appeal, puts the case off, or keeps it as work; all in one step, and taken back', async () => {
  const rig = await caseRig();
  const [ends, waits, appeals] = [await rig.queued(), await rig.queued(), await rig.queued()];
  const today = taipeiDay(rig.clock.now());
  for (const id of [ends, waits, appeals])
    await setDeadline(
      rig.context,
      id,
      { kind: 'reconsideration', dueOn: addDays(today, 30), source: 'typed' },
      WHO,
    );
  // Ended by itself: nobody decided against it.
  const over = { kind: 'dispute', dueOn: addDays(today, -1), source: 'typed' } as const;
  await setDeadline(rig.context, ends, over, WHO);
  const ended = await tellDoctor(
    rig.context,
    [ends, ends],
    { decision: 'no-appeal', how: 'phone', note: '醫師另外用藥' },
    WHO,
  );
  expect(ended).toEqual([{ id: ends, n: 1 }]);
  const work = workOf(rig.context, ends);
  expect(work.appeal).toBe('no-appeal');
  expect(work.deadlines.map(({ kind, metAt }) => [kind, metAt !== null])).toEqual([
    ['dispute', false],
    ['reconsideration', true],
  ]);
  expect(work.notes).toMatchObject([{ text: '醫師另外用藥' }]);
  expect(
    await tellDoctor(rig.context, [waits], { decision: 'undecided', remindOn: '2099-01-01' }, WHO),
  ).toEqual([]);
  expect(rig.context.index.get(waits)?.row.snoozed_until).toBe('2099-01-01');
  await tellDoctor(rig.context, [appeals], { decision: 'appeal' }, WHO);
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
  await markStep(rig.context, ends, { step: 'appeal-decided', done: false }, WHO);
  expect(appealDecisions(rig.context).has(ends)).toBe(false);
  // A tick without a word is a yes.
  await markStep(rig.context, ends, { step: 'appeal-decided', done: true }, WHO);
  expect(workOf(rig.context, ends).appeal).toBe('appeal');
  const { lapsed, running } = openDeadlines(rig.context.store, today);
  expect(lapsed.get(ends)).toMatchObject([{ kind: 'dispute' }]);
  expect(running.has(ends)).toBe(false);
  // A clock set back opens it again: nothing was written when it ended.
  expect(openDeadlines(rig.context.store, addDays(today, -1)).running.get(ends)).toMatchObject({
    kind: 'dispute',
  });
  await expect(tellDoctor(rig.context, ['nobody'], { decision: 'appeal' }, WHO)).rejects.toMatchObject({
    code: 'case-not-found',
  });
});
