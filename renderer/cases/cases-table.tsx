import { useEffect, type ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { useStore } from '../ui/use-store.ts';
import { useCaseList } from './case-list.ts';
import { CaseLine, ROW_HEIGHT, rowDomId } from './case-line.tsx';
import { COLUMNS } from './columns.tsx';
import type { CaseItem } from './id-list.ts';
import { SelectAllBox } from './select-box.tsx';
import { useGridKeys } from './use-grid-keys.ts';
import { useRowWindow } from './use-row-window.ts';

/**
 * All matching cases as one grid under a native scroll bar: only ids are held, only the rows in sight are drawn, and
 * those fetch themselves. (antd's virtual table took 60–280 ms for a step of the wheel at 100,000 rows.)
 */
export function CasesTable({ items }: { readonly items: readonly CaseItem[] }): ReactNode {
  const texts = useTexts();
  const list = useCaseList();
  const active = useStore(list.active);
  const { scroller, from, to, page, onScroll, reveal } = useRowWindow(items);
  useEffect(() => {
    // Back from a case: the keyboard goes on where it was.
    if (list.active.get() !== null) scroller.current?.focus({ preventScroll: true });
  }, [list, scroller]);
  const onKeyDown = useGridKeys(items, page, reveal);
  return (
    <div
      ref={scroller}
      id="case-grid"
      className="cases-table"
      role="grid"
      tabIndex={0}
      aria-label={texts.cases.listLabel}
      aria-rowcount={items.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={active === null ? undefined : rowDomId(active)}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
    >
      <div role="rowgroup" className="cases-head">
        <div role="row" aria-rowindex={1} className="case-columns-row">
          <div role="columnheader">
            <SelectAllBox />
          </div>
          {COLUMNS.map((column) => (
            <div key={column.key} role="columnheader">
              {column.title(texts.cases.columns)}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="cases-lines" style={{ height: items.length * ROW_HEIGHT }}>
        {items.slice(from, to).map((item, offset) => (
          <CaseLine key={item.id} id={item.id} index={from + offset} />
        ))}
      </div>
    </div>
  );
}
