import type { Figures } from '../../shared/api/stats-contract.ts';
import type { FigureKey } from './figure-text.ts';
import type { LabelledValue } from './question.ts';

type OrderBy = FigureKey | 'word' | 'approval';
/** Sort order of the table; null: the agent's order, most cases first. */
export type Order = { readonly by: OrderBy; readonly descending: boolean } | null;

/** The order shown in the column heads. */
export const shownOrder = (order: Order): NonNullable<Order> => order ?? { by: 'cases', descending: true };

type Row = LabelledValue & { readonly total: Figures };

/** Number to sort a row by: a share by its quotient, missing values last. */
function valueOf({ total }: Row, by: Exclude<OrderBy, 'word'>): number {
  const figure = total[by];
  if (figure === null) return -1;
  if (typeof figure === 'number') return figure;
  return figure.of === 0 ? -1 : figure.part / figure.of;
}

export function inOrder<R extends Row>(rows: readonly R[], order: Order): readonly R[] {
  if (order === null) return rows;
  const { by, descending } = order;
  const compare = (a: R, b: R): number =>
    by === 'word' ? a.word.localeCompare(b.word, 'zh-Hant') : valueOf(a, by) - valueOf(b, by);
  return rows.toSorted((a, b) => (descending ? compare(b, a) : compare(a, b)));
}
