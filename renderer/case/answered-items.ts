import type { AnswerView, CaseDetail } from '../../shared/api/views/case-detail.ts';

type Requested = CaseDetail['items'][number];
type AnswerItem = AnswerView['items'][number];

/** One line of the comparison: a requested item and NHI's answer; either may be missing. */
export interface ItemPair {
  readonly sequence: number;
  readonly asked: Requested | null;
  /** 個別醫令核定註記 if present, otherwise the code of the order's item. */
  readonly resultCode: string | null;
  /** 案件核定註記 of the item if it differs from the order's code. */
  readonly itemCode: string | null;
  readonly approvedQuantity: number | null;
  readonly opinion: string | null;
}

/** The review answer with items that was received last. */
export function answerWithItems(answers: readonly AnswerView[]): AnswerView | null {
  return answers
    .filter((answer) => answer.kind === 'claim-response' && answer.items.length > 0)
    .reduce<AnswerView | null>(
      (newest, answer) => (newest === null || answer.receivedAt >= newest.receivedAt ? answer : newest),
      null,
    );
}

/**
 * Pairs each requested item with NHI's answer (TWPAS ClaimResponse: `detailSequence` is Claim.item.sequence). An answer item is a result of the
 * whole case if it holds orders besides its own number, or is the only one for several requested items: its quantity and opinion belong to no
 * single line.
 */
export function compareItems(asked: readonly Requested[], answer: AnswerView | null) {
  const items = answer?.items ?? [];
  /** NHI's results for the case as a whole, with 核定數量 and 核定意見. */
  const whole = items.filter((item) => isWhole(item, items.length === 1 && asked.length > 1));
  const single = new Map(items.filter((item) => !whole.includes(item)).map((item) => [item.sequence, item]));
  const orders = new Map(
    items.flatMap((item) => item.details.map((order) => [order.sequence, order.resultCode])),
  );
  const pair = (sequence: number, requested: Requested | null): ItemPair => {
    const item = single.get(sequence);
    const itemCode = item?.resultCode ?? null;
    const resultCode = orders.get(sequence) ?? itemCode;
    return {
      sequence,
      asked: requested,
      resultCode,
      itemCode: itemCode === resultCode ? null : itemCode,
      approvedQuantity: item?.approvedQuantity ?? null,
      opinion: item?.opinion ?? null,
    };
  };
  const known = new Set(asked.map((item) => item.sequence));
  const unasked = [...new Set([...single.keys(), ...orders.keys()])].filter(
    (sequence) => !known.has(sequence),
  );
  return {
    whole,
    pairs: [
      ...asked.map((item) => pair(item.sequence, item)),
      ...unasked.toSorted((a, b) => a - b).map((sequence) => pair(sequence, null)),
    ],
  };
}

function isWhole(item: AnswerItem, standsAlone: boolean): boolean {
  if (item.details.length === 0) return standsAlone;
  return item.details.some((order) => order.sequence !== item.sequence);
}
