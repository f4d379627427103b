import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { useCaseList } from './case-list.ts';

export const ROW_HEIGHT = 44;
/** Height of the sticky column heads. */
const HEAD_HEIGHT = 36;
/** Extra rows drawn beyond the view, so that a wheel step shows no gaps. */
const BEYOND = 8;

export interface RowWindow {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Rows to draw: from ≤ index < to. */
  readonly from: number;
  readonly to: number;
  /** Number of whole rows in view. */
  readonly page: number;
  readonly onScroll: () => void;
  /** Scrolls the row into view, no further than needed. */
  readonly reveal: (index: number) => void;
}

/** Rows in view. Restores the last scroll position, and keeps the visible rows in place when cases are added above. */
export function useRowWindow(items: readonly string[]): RowWindow {
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
    from: Math.max(0, Math.min(view.first, items.length) - BEYOND),
    to: Math.min(items.length, view.first + view.count + BEYOND),
    page: Math.max(1, view.count - 2),
    onScroll,
    reveal,
  };
}
