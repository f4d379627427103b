import { describe, expect, it } from 'vitest';
import { preparationFor } from '../../../../renderer/case/next-moves.ts';
import type { AnswerView, CaseDetail } from '../../../../shared/api/views/case-detail.ts';
import { answerView } from '../answer-view.ts';

type Asked = Parameters<typeof preparationFor>[0];

const answer = (id: string, receivedAt: string, opinions: (string | null)[]): AnswerView =>
  answerView({
    id,
    receivedAt,
    items: opinions.map((opinion, index) => ({
      sequence: index + 1,
      resultCode: '4',
      approvedQuantity: null,
      opinion,
      details: [],
    })),
  });
const asked = (more: Partial<Asked>): Asked => ({
  decision: 'supplement-requested',
  review: 'decided',
  subType: '1',
  receiptNumber: 'R1',
  answers: [],
  supersededBy: null,
  ...more,
});
const next = (decision: CaseDetail['decision'], subType: string): readonly string[] | null =>
  preparationFor(asked({ decision, subType }))?.types ?? null;

describe('what to prepare after a decision', () => {
  it('follows the guide’s types: a supplement of what was asked for, an appeal, then a dispute review', () => {
    expect(['1', '2', '3', '5'].map((type) => next('supplement-requested', type))).toEqual([
      ['2'],
      ['2'],
      ['5'],
      ['5'],
    ]);
    expect(['1', '2', '3', '5'].map((type) => next('denied', type))).toEqual([['3'], ['3'], ['4'], ['4']]);
    expect(next('partially-approved', '1')).toEqual(['3']);
    expect(next('returned', '1')).toEqual([]);
  });

  it('is nothing for an approval, before a decision, after the last instance, and where a corrected file took its place', () => {
    expect(next('approved', '1')).toBeNull();
    expect(next('denied', '4')).toBeNull();
    expect(next('denied', 'unheard of')).toBeNull();
    expect(preparationFor(asked({ review: 'reviewing' }))).toBeNull();
    expect(preparationFor(asked({ supersededBy: 'b' }))).toBeNull();
    expect(preparationFor(asked({ subType: null }))).toBeNull();
  });

  it('tells what NHI asked for from what staff may do', () => {
    expect(preparationFor(asked({}))?.wanted).toBe(true);
    expect(preparationFor(asked({ decision: 'denied' }))?.wanted).toBe(false);
  });

  it('has the opinions of the newest answer, each once', () => {
    const answers = [
      answer('2', '2026-11-24T10:00:00+08:00', [' 請補影像。', '請補影像。', null, '請補病理。']),
      answer('1', '2026-11-23T10:00:00+08:00', ['舊的意見']),
    ];
    expect(preparationFor(asked({ answers }))).toMatchObject({
      opinions: ['請補影像。', '請補病理。'],
      receiptNumber: 'R1',
    });
  });
});
