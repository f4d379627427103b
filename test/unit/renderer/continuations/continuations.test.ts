import { expect, test } from 'vitest';
import {
  byDoctor,
  countsOf,
  isNear,
  narrowedRows,
  parseContinuations,
  queryOfContinuations,
  spanOf,
  valuesIn,
} from '../../../../renderer/continuations/continuations.ts';
import { stateWords } from '../../../../renderer/continuations/continuation-line.tsx';
import { later } from '../../../../renderer/texts/zh-TW/later.ts';
import type { ContinuationRow } from '../../../../shared/api/continuations-contract.ts';

const TODAY = '2026-11-30';

function row(other: Partial<ContinuationRow> = {}): ContinuationRow {
  return {
    caseId: 'A',
    periodEnd: '2026-12-05',
    decision: 'approved',
    doctor: 'd1',
    department: '02',
    drugs: ['K1'],
    owner: null,
    state: 'open',
    mark: null,
    next: null,
    takenBack: null,
    ...other,
  };
}
const NEXT = {
  id: 'N',
  stage: 'reviewing',
  accepted: true,
  at: '2026-11-29T16:40:00+08:00',
  appliedOn: '2026-11-29',
  by: null,
} as const;

test('without a month the page shows the one that the next week ends in', () => {
  expect(parseContinuations('', TODAY).scope).toBe('2026-12');
  expect(parseContinuations('', '2026-11-02').scope).toBe('2026-11');
});

test('an address brings the same page back, and what is no month, state or filter is left out', () => {
  const question = parseContinuations(
    'month=2027-01&state=over&by=date&doctor=d1&owner=-&drug=K1&department=02',
    TODAY,
  );
  expect(question).toEqual({
    scope: '2027-01',
    tile: 'over',
    order: 'date',
    narrowed: { department: '02', doctor: 'd1', drug: 'K1', owner: '' },
  });
  expect(parseContinuations(queryOfContinuations(question), TODAY)).toEqual(question);
  expect(parseContinuations(`month=2027-13&state=x&by=y&doctor=${'d'.repeat(101)}`, TODAY)).toEqual({
    scope: '2026-12',
    tile: 'all',
    order: 'doctor',
    narrowed: { department: null, doctor: null, drug: null, owner: null },
  });
  expect(parseContinuations('month=late', TODAY).scope).toBe('late');
});

test('filters leave the rows that have the value, an empty one those without; a search leaves what it found', () => {
  const rows = [
    row(),
    row({ caseId: 'B', owner: '王小美', drugs: ['K1', 'T1'] }),
    row({ caseId: 'C', doctor: '', drugs: [] }),
  ];
  const ask = (narrowed: Partial<Record<'department' | 'doctor' | 'drug' | 'owner', string>>) =>
    narrowedRows(
      { rows },
      { narrowed: { department: null, doctor: null, drug: null, owner: null, ...narrowed } },
      null,
    ).map(({ caseId }) => caseId);
  expect(ask({})).toEqual(['A', 'B', 'C']);
  expect(ask({ drug: 'T1' })).toEqual(['B']);
  expect(ask({ drug: '' })).toEqual(['C']);
  expect(ask({ owner: '' })).toEqual(['A', 'C']);
  expect(ask({ doctor: '', owner: '王小美' })).toEqual([]);
  const { narrowed } = parseContinuations('', TODAY);
  expect(narrowedRows({ rows }, { narrowed }, new Set(['B']))).toHaveLength(1);
  expect(valuesIn(rows, 'drug')).toEqual(['K1', 'T1', '']);
});

test('doctors stand by their soonest course that waits; who has nothing left to do is last', () => {
  const rows = [
    row({ caseId: 'sent', doctor: 'done', periodEnd: '2026-12-01', state: 'sent', next: NEXT }),
    row({ caseId: 'stopped', doctor: 'd2', periodEnd: '2026-12-02', state: 'stopped' }),
    row({ caseId: 'soon', doctor: 'd1', periodEnd: '2026-12-03', state: 'preparing' }),
    row({ caseId: 'later', doctor: 'd2', periodEnd: '2026-12-20' }),
    row({ caseId: 'undated', doctor: 'd3', periodEnd: null }),
  ];
  expect(byDoctor(rows).map(({ doctor, rows: own }) => [doctor, own.length])).toEqual([
    ['d1', 1],
    ['d2', 2],
    ['d3', 1],
    ['done', 1],
  ]);
});

test('near is seven days or fewer, also when over, and never what is sent, stopped or transferred', () => {
  expect(isNear(row({ periodEnd: '2026-12-07' }), TODAY)).toBe(true);
  expect(isNear(row({ periodEnd: '2026-12-08' }), TODAY)).toBe(false);
  expect(isNear(row({ periodEnd: '2026-11-01', state: 'preparing' }), TODAY)).toBe(true);
  for (const state of ['sent', 'stopped', 'transferred'] as const)
    expect(isNear(row({ state }), TODAY), state).toBe(false);
  expect(isNear(row({ periodEnd: null }), TODAY)).toBe(false);
});

test('the second line of the tiles counts near ones and what became of those sent', () => {
  const sent = (stage: NonNullable<ContinuationRow['next']>['stage']) =>
    row({ state: 'sent', next: { ...NEXT, stage } });
  expect(
    countsOf(
      [row(), row({ state: 'preparing' }), sent('reviewing'), sent('approved'), sent('denied')],
      TODAY,
    ),
  ).toEqual({ near: 1, reviewing: 1, approved: 1, other: 1 });
});

test('a span counts both of its ends, and is not guessed where a day is missing or stands before the other', () => {
  expect(spanOf('2026-09-07', '2026-12-05', TODAY)).toEqual({ days: 90, gone: 84, percent: 93 });
  expect(spanOf('2026-12-01', '2026-12-05', TODAY)).toEqual({ days: 5, gone: 0, percent: 0 });
  expect(spanOf('2026-01-01', '2026-01-31', TODAY)).toEqual({ days: 31, gone: 31, percent: 100 });
  expect(spanOf(null, '2026-12-05', TODAY)).toBeNull();
  expect(spanOf('2026-12-05', null, TODAY)).toBeNull();
  expect(spanOf('2026-12-05', '2026-12-01', TODAY)).toBeNull();
});

test('a row says what came last and by whom: the continuation, else a mark with its note, else a link taken back', () => {
  const say = (other: Partial<ContinuationRow>, note: string | null = null): string =>
    stateWords(row(other), note, {
      today: TODAY,
      words: later.continuations,
      stageWord: (stage) => `(${stage})`,
    });
  const mark = { state: 'stopped', by: '王小美', at: '2026-11-20T09:00:00+08:00' } as const;
  expect(say({})).toBe('還沒有人處理');
  expect(say({ mark })).toBe('王小美 11/20 09:00 停藥');
  expect(say({ mark }, '改用化學治療')).toBe('王小美 11/20 09:00 停藥：改用化學治療');
  expect(say({ mark: { ...mark, state: null } })).toBe('王小美 11/20 09:00 改回還沒準備');
  expect(say({ mark, next: NEXT })).toBe(
    '續用申請 11/29 16:40 送達健保署（同病人、同藥、註記續用，自動連結）',
  );
  expect(say({ next: { ...NEXT, by: '李大同' } })).toContain('（李大同 連結）');
  expect(say({ next: { ...NEXT, accepted: false, stage: 'queued' } })).toContain('還沒送達健保署');
  expect(say({ takenBack: { id: 'N', by: '李大同' } })).toBe('李大同：自動連結的申請不是續用');
});
