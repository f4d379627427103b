import { describe, expect, it } from 'vitest';
import { answerWithItems, compareItems } from '../../../../renderer/case/answered-items.ts';
import type { AnswerView, CaseDetail } from '../../../../shared/api/views/case-detail.ts';
import { answerView } from '../answer-view.ts';

type Item = AnswerView['items'][number];

const asked = (sequence: number): CaseDetail['items'][number] => ({
  sequence,
  orderType: '1',
  drugCode: `D${String(sequence)}`,
  drugText: null,
  indicationCode: null,
  indicationText: null,
  quantity: 6,
  unit: null,
  continuation: null,
  lineOfTherapy: null,
  periodStart: null,
  periodEnd: null,
});
const item = (
  sequence: number,
  resultCode: string,
  details: [number, string][],
  more: Partial<Item> = {},
): Item => ({
  sequence,
  resultCode,
  approvedQuantity: null,
  opinion: null,
  details: details.map(([order, code]) => ({ sequence: order, resultCode: code })),
  ...more,
});
const answer = (items: Item[], more: Partial<AnswerView> = {}): AnswerView => answerView({ items, ...more });
const shown = (comparison: ReturnType<typeof compareItems>): unknown[] =>
  comparison.pairs.map((pair) => [
    pair.sequence,
    pair.asked?.drugCode,
    pair.resultCode,
    pair.approvedQuantity,
  ]);

describe('what was asked beside what was answered', () => {
  it('reads one item that holds all orders as the result of the case, and each order by its sequence', () => {
    const only = item(
      1,
      '3',
      [
        [1, '1'],
        [2, '2'],
      ],
      { approvedQuantity: 6, opinion: '如意見' },
    );
    const comparison = compareItems([asked(1), asked(2)], answer([only]));
    expect(comparison.whole).toEqual([only]);
    expect(shown(comparison)).toEqual([
      [1, 'D1', '1', null],
      [2, 'D2', '2', null],
    ]);
  });

  it('reads an item for each order with its own quantity and opinion', () => {
    const comparison = compareItems(
      [asked(1), asked(2)],
      answer([
        item(1, '1', [[1, '1']], { approvedQuantity: 6 }),
        item(2, '3', [[2, '7']], { approvedQuantity: 2, opinion: '改核' }),
      ]),
    );
    expect(comparison.whole).toEqual([]);
    expect(shown(comparison)).toEqual([
      [1, 'D1', '1', 6],
      [2, 'D2', '7', 2],
    ]);
    // Where the order's own result says something else, the item's stays visible.
    expect(comparison.pairs.map((pair) => pair.itemCode)).toEqual([null, '3']);
  });

  it('gives the only item of an application for one order to that order', () => {
    const comparison = compareItems([asked(1)], answer([item(1, '1', [], { approvedQuantity: 6 })]));
    expect(comparison.whole).toEqual([]);
    expect(shown(comparison)).toEqual([[1, 'D1', '1', 6]]);
  });

  it('takes the only item without orders for the whole of an application for several', () => {
    const comparison = compareItems([asked(1), asked(2)], answer([item(1, '2', [])]));
    expect(comparison.whole).toHaveLength(1);
    expect(shown(comparison)).toEqual([
      [1, 'D1', null, null],
      [2, 'D2', null, null],
    ]);
  });

  it('keeps what NHI answered and nobody asked', () => {
    const comparison = compareItems([asked(1)], answer([item(1, '1', [[1, '1']]), item(9, '2', [])]));
    expect(shown(comparison)).toEqual([
      [1, 'D1', '1', null],
      [9, undefined, '2', null],
    ]);
  });

  it('shows what was asked alone before any answer speaks of items', () => {
    expect(shown(compareItems([asked(1)], null))).toEqual([[1, 'D1', null, null]]);
  });

  it('uses the newest answer that speaks of items', () => {
    const old = answer([item(1, '4', [])], { id: 'old', receivedAt: '2026-11-20T06:00:00Z' });
    const newer = answer([item(1, '1', [])], { id: 'newer' });
    const silent = answer([], { id: 'silent', receivedAt: '2026-11-25T06:00:00Z' });
    expect(answerWithItems([newer, silent, old])?.id).toBe('newer');
    expect(answerWithItems([silent])).toBeNull();
  });
});
