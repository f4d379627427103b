import {
  useEffect,
  useLayoutEffect,
  memo,
  useRef,
  useState,
  type CSSProperties,
  type ReactNode,
  type MouseEvent,
  type KeyboardEvent,
} from 'react';
import type { CaseOrder } from '../../shared/api/case-filter.ts';
import { go } from '../app/route.ts';
import { isTyping } from '../app/shortcuts.ts';
import { placeAfter, stepInRow } from '../today/use-list-keys.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useStore, useStoreIs } from '../ui/store.ts';
import { useSubjectWords } from '../ui/words.tsx';
import { useCaseList, useIsSelected, useSelectedCount } from './case-list.ts';
import { columnWord, gridOf, orderOf, type Column } from './columns.tsx';

const ROW_HEIGHT = 44;
/** Height of the sticky column heads. */
const HEAD_HEIGHT = 36;
/** Extra rows drawn beyond the view, so that a wheel step shows no gaps. */
const BEYOND = 8;

interface CasesTableProps {
  /** The same array at each drawing: a new one would redraw every row on each scroll. */
  readonly columns: readonly Column[];
  readonly items: readonly string[];
  readonly order: CaseOrder | null;
  readonly onOrder: (next: CaseOrder | null) => void;
}

/**
 * All matching cases as one grid with a native scroll bar. Only ids are held; visible rows alone are drawn and fetch their data. (antd's virtual
 * table took 60–280 ms per wheel step at 100,000 rows.)
 */
export function CasesTable({ columns, items, order, onOrder }: CasesTableProps): ReactNode {
  const texts = useTexts();
  const list = useCaseList();
  const active = useStore(list.active);
  const grid = gridOf(columns);
  const { scroller, from, to, page, onScroll, reveal } = useRowWindow(items);
  useEffect(() => {
    // Focus the grid, unless somebody is typing.
    if (!isTyping(document.activeElement)) scroller.current?.focus({ preventScroll: true });
  }, [scroller]);
  useEffect(() => {
    if (active === null) list.active.set(items[0] ?? null);
  }, [list, active, items]);
  const onKeyDown = useGridKeys(items, page, reveal);
  return (
    <div
      ref={scroller}
      id="case-grid"
      className="cases-table"
      style={{ '--case-columns': grid.template, '--case-width': grid.width } as CSSProperties}
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
          {columns.map((column) => (
            <HeadCell key={column.key} column={column} order={order} onOrder={onOrder} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className="cases-lines" style={{ height: items.length * ROW_HEIGHT }}>
        {items.slice(from, to).map((id, offset) => (
          <CaseLine key={id} id={id} index={from + offset} columns={columns} />
        ))}
      </div>
    </div>
  );
}

const rowDomId = (id: string): string => `case-${id}`;

interface CaseLineProps {
  readonly id: string;
  readonly index: number;
  readonly columns: readonly Column[];
}

/** One visible row. It requests its case and subscribes to case, selection and activity itself, so that a key press or change redraws one row, not the list. */
const CaseLine = memo(function CaseLine({ id, index, columns }: CaseLineProps): ReactNode {
  const list = useCaseList();
  const row = useStore(list.rows.row(id));
  const selected = useIsSelected(id);
  const active = useStoreIs(list.active, id);
  const subjectOf = useSubjectWords();
  useEffect(() => list.rows.watch(id), [list, id]);
  const open = (event: MouseEvent): void => {
    list.active.set(id);
    // Links (also in a new tab), check boxes and buttons handle their own clicks.
    if (event.target instanceof Element && event.target.closest('a, label, button') !== null) return;
    go({ page: 'case', id });
  };
  return (
    <div
      id={rowDomId(id)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-busy={row === null}
      className={`case-line${active ? ' active' : ''}${selected ? ' selected' : ''}`}
      style={{ top: index * ROW_HEIGHT }}
      onClick={open}
    >
      <div role="gridcell">
        <SelectBox id={id} name={row === null ? id : subjectOf(row)} />
      </div>
      {columns.map(({ key, Cell }) => (
        <div key={key} role="gridcell" className={`cut cell-${key}`}>
          {row === null ? <div className="bone" /> : <Cell row={row} />}
        </div>
      ))}
    </div>
  );
});

interface HeadCellProps {
  readonly column: Column;
  readonly order: CaseOrder | null;
  readonly onOrder: (next: CaseOrder | null) => void;
}

/** Cycles a column's order: ascending, descending, none. */
export function nextOrder(order: CaseOrder | null, by: CaseOrder['by']): CaseOrder | null {
  if (order?.by !== by) return { by, descending: false };
  return order.descending ? null : { by, descending: true };
}

function HeadCell({ column, order, onOrder }: HeadCellProps): ReactNode {
  const texts = useTexts();
  const by = orderOf(column);
  const sorted = order?.by === by;
  const word = columnWord(column, texts);
  return (
    <div role="columnheader" aria-sort={!sorted ? undefined : order.descending ? 'descending' : 'ascending'}>
      <button
        type="button"
        className="head-button"
        title={texts.list.sortBy(word)}
        onClick={() => onOrder(nextOrder(order, by))}
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

/** A native check box, as a fast scroll draws hundreds. Not in the tab order: Space selects by keyboard. Shift selects the range from the last selection. */
function SelectBox({ id, name }: { readonly id: string; readonly name: string }): ReactNode {
  const { cases } = useTexts();
  const list = useCaseList();
  const checked = useIsSelected(id);
  const toggle = (event: MouseEvent): void => {
    if (event.shiftKey) list.selectTo(id, null);
    else list.selection.toggle(id);
  };
  return (
    <label className="select-box">
      <input
        type="checkbox"
        tabIndex={-1}
        checked={checked}
        aria-label={cases.selectOne(name)}
        onClick={toggle}
        // React requires `onChange` for a controlled box; `onClick` does the work, as it knows whether Shift was down.
        onChange={() => undefined}
      />
    </label>
  );
}

function SelectAllBox(): ReactNode {
  const { cases } = useTexts();
  const list = useCaseList();
  const { items } = useStore(list.ids.state);
  const size = useSelectedCount();
  const input = useRef<HTMLInputElement>(null);
  const all = items.length > 0 && size >= items.length;
  const some = size > 0 && !all;
  useEffect(() => {
    if (input.current !== null) input.current.indeterminate = some;
  }, [some]);
  return (
    <label className="select-box">
      <input
        ref={input}
        type="checkbox"
        checked={all}
        aria-label={cases.selectAll}
        onChange={() => {
          if (all) list.selection.clear();
          else list.selection.add(items, null);
        }}
      />
    </label>
  );
}

/** Row that a key moves to, from row `index` of `count`; `page`: whole rows in view. Null: the key does not move. */
export function indexAfter(key: string, index: number, count: number, page: number): number | null {
  const clamp = (value: number): number => Math.min(count - 1, Math.max(0, value));
  switch (key) {
    case 'PageDown':
      return clamp(index + page);
    case 'PageUp':
      return clamp(index - page);
    // With Shift, letters move nothing here.
    case 'J':
    case 'K':
      return null;
    default:
      return placeAfter(key, index, count);
  }
}

/**
 * Arrows, J, K, Page, Home and End move, and with Shift select the rows passed; → and ← move inside the row; Ctrl+A selects the whole list; Enter
 * opens; Space and X select; Escape clears the selection.
 */
function useGridKeys(
  items: readonly string[],
  page: number,
  scrollTo: (index: number) => void,
): (event: KeyboardEvent<HTMLElement>) => void {
  const list = useCaseList();
  // Last index of the active row: avoids a search through 100,000 ids unless the list changed.
  const place = useRef(-1);
  return (event) => {
    if (event.altKey) return;
    const onGrid = event.target === event.currentTarget;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'a' || !onGrid) return;
      event.preventDefault();
      list.selection.add(items, null);
      return;
    }
    const active = list.active.get();
    if (active === null) place.current = -1;
    else if (items[place.current] !== active) place.current = items.indexOf(active);
    const index = place.current;
    const next = indexAfter(event.key, index, items.length, page);
    const id = next === null ? undefined : items[next];
    if (next !== null && id !== undefined) {
      event.preventDefault();
      place.current = next;
      // The focused element's row may leave the drawn window.
      if (!onGrid) event.currentTarget.focus({ preventScroll: true });
      // Scroll before state changes: afterwards reading the scroll position would force a layout.
      scrollTo(next);
      list.active.set(id);
      if (event.shiftKey) list.selectTo(id, active);
      return;
    }
    const side = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : null;
    const row = side === null || active === null ? null : document.getElementById(rowDomId(active));
    if (side !== null && row !== null && event.target instanceof HTMLElement) {
      if (stepInRow(row, event.target, side, event.currentTarget)) event.preventDefault();
    } else if (event.key === 'Enter' && active !== null && index >= 0 && onGrid) {
      event.preventDefault();
      go({ page: 'case', id: active });
    } else if ((event.key === ' ' || event.key === 'x') && active !== null && index >= 0 && onGrid) {
      event.preventDefault();
      list.selection.toggle(active);
    } else if (event.key === 'Escape' && list.selection.size > 0) {
      event.preventDefault();
      list.selection.clear();
    }
  };
}

/** Rows in view. Restores the last scroll position, and keeps the visible rows in place when cases are added above. */
function useRowWindow(items: readonly string[]) {
  const list = useCaseList();
  const scroller = useRef<HTMLDivElement>(null);
  const top = useRef<{ readonly id: string; readonly offset: number } | null>(null);
  const [view, setView] = useState({ first: 0, count: 0 });
  const onScroll = (): void => {
    const element = scroller.current;
    if (element === null) return;
    const first = Math.floor(element.scrollTop / ROW_HEIGHT);
    const id = items[first];
    const atTop = id === undefined || element.scrollTop < 1;
    top.current = atTop ? null : { id, offset: element.scrollTop % ROW_HEIGHT };
    list.rememberPlace(element.scrollTop);
    setView((old) => (old.first === first ? old : { ...old, first }));
  };
  /** Scrolls the row into view, no further than needed. */
  const reveal = (index: number): void => {
    const element = scroller.current;
    if (element === null) return;
    const place = index * ROW_HEIGHT;
    const inSight = element.clientHeight - HEAD_HEIGHT;
    if (place < element.scrollTop) element.scrollTop = place;
    else if (place + ROW_HEIGHT > element.scrollTop + inSight)
      element.scrollTop = place + ROW_HEIGHT - inSight;
  };
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      const count = Math.ceil(element.clientHeight / ROW_HEIGHT);
      setView((old) => (old.count === count ? old : { ...old, count }));
    });
    observer.observe(element);
    element.scrollTop = list.place;
    return () => observer.disconnect();
  }, [list]);
  useLayoutEffect(() => {
    const anchor = top.current;
    if (anchor === null || scroller.current === null) return;
    const index = items.indexOf(anchor.id);
    if (index >= 0) scroller.current.scrollTop = index * ROW_HEIGHT + anchor.offset;
  }, [items]);
  return {
    scroller,
    // Rows to draw: from ≤ index < to.
    from: Math.max(0, Math.min(view.first, items.length) - BEYOND),
    to: Math.min(items.length, view.first + view.count + BEYOND),
    // Number of whole rows in view.
    page: Math.max(1, view.count - 2),
    onScroll,
    reveal,
  };
}
