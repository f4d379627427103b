import { describe, expect, it } from 'vitest';
import { answerVersions, diffAnswers } from '../../../../renderer/case/answer-diff.ts';
import type { AnswerView } from '../../../../shared/api/views/case-detail.ts';
import { answerView } from '../answer-view.ts';

const answer = (more: Partial<AnswerView> = {}): AnswerView =>
  answerView({
    receivedAt: '2026-11-24T10:00:00+08:00',
    repeats: 0,
    decision: 'denied',
    created: '2026-11-24',
    receiptNumber: 'R1',
    items: [
      {
        sequence: 1,
        resultCode: '2',
        approvedQuantity: 0,
        opinion: '不符規定。',
        details: [{ sequence: 1, resultCode: '2' }],
      },
    ],
    ...more,
  });

describe('what changed between two versions of an answer', () => {
  it('is nothing between the same two', () => {
    expect(diffAnswers(answer(), answer({ id: '2' }))).toEqual([]);
  });

  it('is told for the whole, for items and for their orders, with what it was and what it is', () => {
    const next = answer({
      decision: 'approved',
      items: [
        {
          sequence: 1,
          resultCode: '1',
          approvedQuantity: 6,
          opinion: '同意。',
          details: [{ sequence: 1, resultCode: '1' }],
        },
      ],
    });
    expect(diffAnswers(answer(), next)).toEqual([
      { what: 'decision', sequence: null, order: null, from: 'denied', to: 'approved' },
      { what: 'resultCode', sequence: 1, order: null, from: '2', to: '1' },
      { what: 'approvedQuantity', sequence: 1, order: null, from: '0', to: '6' },
      { what: 'opinion', sequence: 1, order: null, from: '不符規定。', to: '同意。' },
      { what: 'resultCode', sequence: 1, order: 1, from: '2', to: '1' },
    ]);
  });

  it('names items that came and items that went', () => {
    const other = answer({
      items: [{ sequence: 2, resultCode: '1', approvedQuantity: null, opinion: null, details: [] }],
    });
    const changes = diffAnswers(answer(), other).map(({ what, sequence }) => [what, sequence]);
    expect(changes).toContainEqual(['removed', 1]);
    expect(changes).toContainEqual(['added', 2]);
  });

  it('turned round says the same the other way', () => {
    const next = answer({ decision: null, disposition: '審查中', items: [] });
    const [there, back] = [diffAnswers(answer(), next), diffAnswers(next, answer())];
    const turned = back.map(({ from, to, ...rest }) => ({ ...rest, from: to, to: from }));
    const known = ({ what }: { what: string }): boolean => what !== 'added' && what !== 'removed';
    expect(turned.filter(known)).toEqual(there.filter(known));
  });
});

describe('the versions', () => {
  it('are NHI’s reviews alone, newest first by the instant, numbered from the first', () => {
    const versions = answerVersions([
      answer({ id: '3', receivedAt: '2026-11-24T03:00:00Z' }),
      answer({ id: '1', receivedAt: '2026-11-24T10:00:00+08:00', decision: null }),
      answer({ id: '2', kind: 'upload-answer' }),
    ]);
    expect(versions.map(({ answer: { id }, number }) => [id, number])).toEqual([
      ['3', 2],
      ['1', 1],
    ]);
    expect(versions[0]?.changes).toMatchObject([{ what: 'decision' }]);
    expect(versions[1]?.changes).toBeNull();
  });
});
