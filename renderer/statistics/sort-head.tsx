import type { ReactNode } from 'react';
import type { Figures } from '../../shared/api/stats-contract.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import type { FigureKey } from './figure-text.ts';
import type { LabelledValue } from './question.ts';

type OrderBy = FigureKey | 'word' | 'approval';
/** Sort order of the table; null: the agent's order, the most cases first. */
export type Order = { readonly by: OrderBy; readonly descending: boolean } | null;

type Row = LabelledValue & { readonly total: Figures };

/** A number for each row; a share by its part, nothing last. */
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

/** The head of a column, which puts the rows in its order: numbers from the highest, words from the first; a second press turns it round. */
export function SortHead(props: {
  readonly by: OrderBy;
  readonly word: string;
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
}): ReactNode {
  const { statistics: words } = useTexts();
  const { by, word, order, onOrder } = props;
  const isOn = order?.by === by;
  const isText = by === 'word';
  return (
    <th
      scope="col"
      className={isText ? undefined : 'right'}
      aria-sort={isOn ? (order.descending ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        className="text-button sort-head"
        title={words.sortBy(word)}
        onClick={() => onOrder({ by, descending: isOn ? !order.descending : !isText })}
      >
        {word}
        {isOn ? <Icon name={order.descending ? 'down' : 'up'} size={12} /> : null}
      </button>
    </th>
  );
}
