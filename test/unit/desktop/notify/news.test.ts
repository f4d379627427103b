import { expect, test } from 'vitest';
import type { CaseRow } from '../../../../shared/api/views/case-row.ts';
import { createAnnouncer, type Notice, noticeOf } from '../../../../main/desktop/notify/news-teller.ts';
import { createNewsDesk, newsOf, type News } from '../../../../main/desktop/notify/news.ts';
import { textsOf } from '../../../../main/desktop/texts/texts.ts';
import { fakeRow } from '../../headless/fake-agent.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const zh = textsOf('zh-TW');
const BEGUN = '2026-11-24T09:00:00+08:00';
const row = (id: string, change: Partial<CaseRow> = {}): CaseRow => ({
  ...fakeRow(id),
  updatedAt: '2026-11-24T10:00:00+08:00',
  stageAt: '2026-11-24T10:00:00+08:00',
  ...change,
});
const decided = (id: string, decision: CaseRow['decision'] = 'approved'): CaseRow =>
  row(id, { delivery: 'accepted', review: 'decided', decision });

test.each([
  [decided('a'), 'decided-approved'],
  [decided('a', 'supplement-requested'), 'decided-supplement-requested'],
  [row('a', { review: 'decided', decision: null }), null],
  [row('a', { delivery: 'refused' }), 'refused'],
  [row('a', { delivery: 'rejected' }), 'rejected'],
  [row('a', { delivery: 'accepted', review: 'failed' }), 'failed'],
  [row('a', { delivery: 'held', holdReason: 'same-claim' }), 'held'],
  [row('a', { delivery: 'held', holdReason: 'by-person' }), null],
  [row('a', { delivery: 'held', holdReason: 'manual-release' }), null],
  [row('a', { delivery: 'refused', supersededBy: 'b' }), null],
  [row('a', { delivery: 'sending' }), null],
])('what a case tells: case %#', (given, kind) => {
  expect(newsOf(given)?.kind ?? null).toBe(kind);
});

test('each news is announced once, and again when it returns', () => {
  const desk = createNewsDesk(BEGUN);
  expect(desk.sift([decided('a')])).toEqual([{ caseId: 'a', kind: 'decided-approved' }]);
  expect(desk.sift([decided('a')])).toEqual([]);
  expect(desk.sift([decided('a', 'denied')])).toEqual([{ caseId: 'a', kind: 'decided-denied' }]);
  expect(desk.sift([row('b', { delivery: 'refused' })])).toHaveLength(1);
  desk.sift([row('b', { delivery: 'queued' })]);
  expect(desk.sift([row('b', { delivery: 'refused' })])).toHaveLength(1);
});

test('news that an earlier run announced, or older than the program, is not announced', () => {
  const desk = createNewsDesk(BEGUN);
  const old = { ...decided('a'), updatedAt: '2026-11-24T00:59:00Z' };
  expect(desk.sift([old])).toEqual([]);
  expect(desk.until()).toBe(BEGUN);
  desk.sift([decided('b')]);
  expect(desk.until()).toBe('2026-11-24T10:00:00+08:00');
  expect(createNewsDesk(desk.until()).sift([decided('b')])).toEqual([]);
});

test('a notice is counts and words: nothing of a row but its states gets into it', () => {
  const desk = createNewsDesk(BEGUN);
  const secrets = {
    fileName: '王小明.json',
    patient: { name: '王小明', number: 'A123456789' },
    caseNumber: 'C-1',
  };
  const news = desk.sift([
    { ...decided('a'), ...secrets },
    { ...decided('b', 'supplement-requested'), ...secrets },
    { ...row('c', { delivery: 'refused' }), ...secrets },
  ]);
  const notice = noticeOf(news, zh);
  expect(notice).toEqual({
    title: '有案件需要處理',
    body: '2 件有審查結果：同意 1、補件 1\n1 件需要處理：院內檢核未通過（未送出） 1',
    hash: '#/cases?stage=refused,approved,supplement-requested',
  });
});

test('a click leads to the one case, else to the list of just these', () => {
  const news = (kind: News['kind'], caseId: string): News => ({ kind, caseId });
  expect(noticeOf([], zh)).toBeNull();
  expect(noticeOf([news('refused', 'x/y')], zh)?.hash).toBe('#/cases/x%2Fy');
  expect(noticeOf([news('decided-denied', 'a'), news('decided-approved', 'b')], zh)?.hash).toBe(
    '#/cases?stage=approved,denied',
  );
  expect(noticeOf([news('refused', 'a'), news('held', 'b')], zh)?.hash).toBe('#/cases?stage=refused,held');
  expect(noticeOf([news('failed', 'a'), news('failed', 'b')], zh)?.hash).toBe('#/cases?stage=failed');
});

function announcing(state = { watched: false, wanted: true }) {
  const clock = new FakeClock();
  const shown: Notice[] = [];
  const announcer = createAnnouncer({
    show: (notice) => shown.push(notice),
    watched: () => state.watched,
    wanted: () => state.wanted,
    texts: () => zh,
    clock,
  });
  const add = (caseId: string, kind: News['kind'] = 'decided-approved'): void => {
    announcer.add([{ caseId, kind }]);
  };
  return { clock, shown, announcer, add, state };
}

test('a hundred decisions within seconds are one notification', async () => {
  const { clock, shown, add } = announcing();
  for (let n = 0; n < 100; n++) add(`c${String(n)}`);
  await clock.advance(3_000);
  expect(shown.map(({ body }) => body)).toEqual(['100 件有審查結果：同意 100']);
});

test('a later notification counts all unseen news; looking resets it', async () => {
  const { clock, shown, add, announcer } = announcing();
  add('a');
  await clock.advance(3_000);
  add('b', 'refused');
  await clock.advance(3_000);
  expect(shown.at(-1)?.body).toBe('1 件有審查結果：同意 1\n1 件需要處理：院內檢核未通過（未送出） 1');
  announcer.seen();
  add('c');
  await clock.advance(3_000);
  expect(shown.at(-1)?.body).toBe('1 件有審查結果：同意 1');
});

test('a case that changes again before its announcement counts once, in its present state', async () => {
  const { clock, shown, add } = announcing();
  add('a', 'decided-denied');
  add('a', 'decided-approved');
  await clock.advance(3_000);
  expect(shown.map(({ body }) => body)).toEqual(['1 件有審查結果：同意 1']);
});

test('a person who looks at the window, or wants none, gets no notification', async () => {
  const watching = announcing({ watched: true, wanted: true });
  watching.add('a');
  await watching.clock.advance(3_000);
  watching.state.watched = false;
  watching.add('b');
  await watching.clock.advance(3_000);
  expect(watching.shown.map(({ body }) => body)).toEqual(['1 件有審查結果：同意 1']);

  const quiet = announcing({ watched: false, wanted: false });
  quiet.add('a');
  await quiet.clock.advance(3_000);
  expect(quiet.shown).toEqual([]);
});
