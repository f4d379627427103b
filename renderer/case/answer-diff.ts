import type { AnswerView } from '../../shared/api/views/case-detail.ts';

type Item = AnswerView['items'][number];

/** One difference between two versions of NHI's answer; `null`: the version lacks this value. */
export interface AnswerChange {
  readonly what:
    | 'disposition'
    | 'decision'
    | 'receiptNumber'
    | 'resultCode'
    | 'approvedQuantity'
    | 'opinion'
    | 'added'
    | 'removed';
  /** Sequence number of the item; null for the answer as a whole. */
  readonly sequence: number | null;
  /** Sequence number of the order inside the item. */
  readonly order: number | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** All versions of NHI's review, newest first, each with the changes since the previous one; null for the first. */
export function answerVersions(
  answers: readonly AnswerView[],
): { readonly answer: AnswerView; readonly number: number; readonly changes: AnswerChange[] | null }[] {
  const reviews = answers
    .filter(({ kind }) => kind === 'claim-response')
    .toSorted(
      (a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt) || Number(a.id) - Number(b.id) || 0,
    );
  return reviews
    .map((answer, index) => {
      const before = reviews[index - 1];
      return {
        answer,
        number: index + 1,
        changes: before === undefined ? null : diffAnswers(before, answer),
      };
    })
    .reverse();
}

/** Changes from `before` to `next`: first the whole answer's, then each item's. */
export function diffAnswers(before: AnswerView, next: AnswerView): AnswerChange[] {
  const whole = (['disposition', 'decision', 'receiptNumber'] as const).flatMap((what) =>
    change({ what, sequence: null, order: null }, before[what], next[what]),
  );
  const old = new Map(before.items.map((item) => [item.sequence, item]));
  const now = new Map(next.items.map((item) => [item.sequence, item]));
  const sequences = [...new Set([...old.keys(), ...now.keys()])].sort((a, b) => a - b);
  return [
    ...whole,
    ...sequences.flatMap((sequence) => diffItem(sequence, old.get(sequence), now.get(sequence))),
  ];
}

function diffItem(sequence: number, before: Item | undefined, next: Item | undefined): AnswerChange[] {
  const said = (item: Item | undefined): Pick<Item, 'resultCode' | 'approvedQuantity' | 'opinion'> =>
    item ?? { resultCode: null, approvedQuantity: null, opinion: null };
  const item = { sequence, order: null };
  const [a, b] = [said(before), said(next)];
  const orders = (item: Item | undefined): Map<number, string | null> =>
    new Map(item?.details.map((order) => [order.sequence, order.resultCode]));
  const [ordersBefore, ordersNext] = [orders(before), orders(next)];
  const presence: AnswerChange[] =
    before === undefined
      ? [{ what: 'added', ...item, from: null, to: null }]
      : next === undefined
        ? [{ what: 'removed', ...item, from: null, to: null }]
        : [];
  return [
    ...presence,
    ...change({ what: 'resultCode', ...item }, a.resultCode, b.resultCode),
    ...change({ what: 'approvedQuantity', ...item }, textOf(a.approvedQuantity), textOf(b.approvedQuantity)),
    ...change({ what: 'opinion', ...item }, a.opinion, b.opinion),
    ...[...new Set([...ordersBefore.keys(), ...ordersNext.keys()])].flatMap((order) =>
      change(
        { what: 'resultCode', sequence, order },
        ordersBefore.get(order) ?? null,
        ordersNext.get(order) ?? null,
      ),
    ),
  ];
}

const textOf = (quantity: number | null): string | null => (quantity === null ? null : String(quantity));

function change(
  place: Omit<AnswerChange, 'from' | 'to'>,
  from: string | null,
  to: string | null,
): AnswerChange[] {
  return from === to ? [] : [{ ...place, from, to }];
}
