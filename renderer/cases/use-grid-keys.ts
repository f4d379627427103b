import { useRef, type KeyboardEvent } from 'react';
import { go } from '../app/route.ts';
import { useCaseList } from './case-list.ts';

/** Where each key moves to, from `index` of `count` rows with `page` of them in sight. */
export function indexAfter(key: string, index: number, count: number, page: number): number | null {
  const clamp = (value: number): number => Math.min(count - 1, Math.max(0, value));
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return clamp(index + 1);
    case 'ArrowUp':
    case 'k':
      return clamp(index < 0 ? 0 : index - 1);
    case 'PageDown':
      return clamp(index + page);
    case 'PageUp':
      return clamp(index - page);
    case 'Home':
      return 0;
    case 'End':
      return clamp(count - 1);
    default:
      return null;
  }
}

/**
 * Arrows, J, K, Page, Home and End move, with Shift they select what they pass; Ctrl+A selects all that is listed; Enter opens;
 * Space and X select; Escape lets the selection go.
 */
export function useGridKeys(
  items: readonly string[],
  page: number,
  scrollTo: (index: number) => void,
): (event: KeyboardEvent) => void {
  const list = useCaseList();
  // Where the active row was last: looked for in 100,000 only when the list has moved.
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
      // Before anything is drawn anew: afterwards the browser would have to lay the page out to say where it is scrolled to.
      scrollTo(next);
      list.active.set(id);
      if (event.shiftKey) list.selectTo(id, active);
      return;
    }
    if (event.key === 'Enter' && active !== null && index >= 0 && onGrid) {
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
