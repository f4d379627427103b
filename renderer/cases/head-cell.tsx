import type { ReactNode } from 'react';
import type { CaseOrder } from '../../shared/api/case-filter.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import type { Column } from './columns.tsx';

interface HeadCellProps {
  readonly column: Column;
  readonly order: CaseOrder | null;
  readonly onOrder: (next: CaseOrder | null) => void;
}

/** The next of the three: upwards, downwards, as the list comes. */
export function nextOrder(order: CaseOrder | null, by: CaseOrder['by']): CaseOrder | null {
  if (order?.by !== by) return { by, descending: false };
  return order.descending ? null : { by, descending: true };
}

export function HeadCell({ column, order, onOrder }: HeadCellProps): ReactNode {
  const texts = useTexts();
  const sorted = order?.by === column.order;
  const word = column.word(texts);
  return (
    <div role="columnheader" aria-sort={!sorted ? undefined : order.descending ? 'descending' : 'ascending'}>
      <button
        type="button"
        className="head-button"
        title={texts.list.sortBy(word)}
        onClick={() => {
          onOrder(nextOrder(order, column.order));
        }}
      >
        <span className="cut">{word}</span>
        {sorted ? (
          <span className={order.descending ? 'sorted down' : 'sorted'}>
            <Icon name="back" size={11} />
          </span>
        ) : null}
      </button>
    </div>
  );
}
