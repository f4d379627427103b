/** The statistics' table: its order by each head, and the address behind a number. */
import { describe, expect, it } from 'vitest';
import { filterOf, parseNarrowing, queryOf } from '../../../../renderer/cases/filter.ts';
import { casesOf } from '../../../../renderer/statistics/count-link.tsx';
import {
  parseQuestion,
  queryOfQuestion,
  type LabelledValue,
} from '../../../../renderer/statistics/question.ts';
import { inOrder } from '../../../../renderer/statistics/order.ts';
import type { Figures } from '../../../../shared/api/stats-contract.ts';

const TODAY = '2026-11-30';
const row = (word: string, more: Partial<Figures>) => ({
  value: word,
  word,
  whole: word,
  total: { cases: 0, approval: { part: 0, of: 0 }, medianDays: null, ...more } as Figures,
});
const ROWS = [
  row('乙', { cases: 9, approval: { part: 1, of: 4 }, medianDays: 3 }),
  row('甲', { cases: 2, approval: { part: 0, of: 0 }, medianDays: null }),
  row('丙', { cases: 5, approval: { part: 3, of: 4 }, medianDays: 30 }),
];
const words = (rows: readonly { readonly word: string }[]): string => rows.map(({ word }) => word).join('');

describe('the table', () => {
  it('stays as the agent gave it until a head is pressed', () => {
    expect(words(inOrder(ROWS, null))).toBe('乙甲丙');
  });
  it.each([
    ['cases', true, '乙丙甲'],
    ['cases', false, '甲丙乙'],
    ['approval', true, '丙乙甲'],
    ['medianDays', true, '丙乙甲'],
  ] as const)('by %s, descending %j, is %s; what has none is the least', (by, descending, order) => {
    expect(words(inOrder(ROWS, { by, descending }))).toBe(order);
  });
});

describe('a number', () => {
  const question = parseQuestion('rows=drug&by=decided&from=2026-11-01&to=2026-11-30&doctor=d1', TODAY);
  const named = (value: string): LabelledValue => ({ value, word: value, whole: value });

  it('opens the list with its figure, period, row and the chosen doctor, and the address brings it back', () => {
    const hash = casesOf(question, 'denied', named('KC1')) ?? '';
    const narrowing = parseNarrowing(hash.slice(hash.indexOf('?') + 1));
    expect(filterOf(narrowing, '', TODAY)).toEqual({
      drug: ['KC1'],
      doctor: ['d1'],
      counted: { figure: 'denied', by: 'decided', from: '2026-11-01', to: '2026-11-30' },
    });
    expect(parseNarrowing(queryOf(narrowing))).toEqual(narrowing);
  });
  it('of a row without a value, or of another doctor than the chosen one, opens nothing', () => {
    expect(casesOf(question, 'denied', named(''))).toBeNull();
    const byDoctor = { ...question, rows: 'doctor' as const };
    expect(casesOf(byDoctor, 'cases', named('d2'))).toBeNull();
    expect(casesOf(byDoctor, 'cases', named('d1'))).not.toBeNull();
  });
  it('of a broken address is left out', () => {
    for (const counted of [
      'denied',
      'denied,decided,2026-11-01',
      'x,decided,2026-11-01,2026-11-30',
      'denied,x,2026-11-01,2026-11-30',
    ])
      expect(parseNarrowing(`counted=${counted}`).counted).toBeUndefined();
  });
});

it('a question with a department and a doctor is the same out of its address', () => {
  const query = queryOfQuestion(parseQuestion('department=AJ&doctor=d1', TODAY));
  expect(parseQuestion(query, TODAY)).toMatchObject({ department: 'AJ', doctor: 'd1' });
  expect(parseQuestion('', TODAY)).toMatchObject({ department: null, doctor: null });
});
