/** The address behind a number of the statistics' table. */
import { describe, expect, it } from 'vitest';
import { filterOf, parseNarrowing, queryOf } from '../../../../renderer/cases/filter.ts';
import { casesOf } from '../../../../renderer/statistics/count-link.tsx';
import {
  parseQuestion,
  queryOfQuestion,
  type LabelledValue,
} from '../../../../renderer/statistics/question.ts';

const TODAY = '2026-11-30';

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
