import { isTyping, usePageKeys } from '../app/shortcuts.ts';

interface ListKeys {
  readonly keys: readonly string[];
  readonly at: number;
  readonly onMove: (key: string) => void;
  readonly onFold: (key: string, open: boolean) => void;
  /** Toggles the row's tick; null unticks all. */
  readonly onTick: (key: string | null) => void;
}

/**
 * ↑ ↓ J K Home End move the current row, Enter opens it, D presses its button, S opens its snooze menu, X ticks it, Escape unticks all. → unfolds
 * the row, then moves to its tick and buttons; ← moves back, then folds it. Active on the whole page except in inputs, dialogs and menus.
 */
export function useListKeys({ keys, at, onMove, onFold, onTick }: ListKeys): void {
  usePageKeys((event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { target } = event;
    if (!(target instanceof HTMLElement) || isOver(target)) return;
    // A row's check box is an input, but shortcuts still work there.
    if (isTyping(target) && !target.matches('.work-row input[type="checkbox"]')) return;
    const row = rowsOnPage()[at];
    const key = keys[at];
    if (row === undefined || key === undefined) return;
    const next = placeAfter(event.key, at, keys.length);
    if (next !== null) {
      event.preventDefault();
      onMove(keys[next] ?? key);
      rowsOnPage()[next]?.focus({ preventScroll: true });
      rowsOnPage()[next]?.scrollIntoView({ block: 'nearest' });
      return;
    }
    const side = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : null;
    if (side !== null) {
      const inRow = target !== row && row.contains(target);
      const folds =
        row.getAttribute('aria-expanded') ??
        row.querySelector('[aria-expanded]')?.getAttribute('aria-expanded');
      // → unfolds before moving into the row; ← folds only from the row itself.
      if (!inRow && folds !== null && folds !== undefined && (folds === 'true') !== side > 0)
        onFold(key, side > 0);
      else if (!stepInRow(row, target, side)) return;
      event.preventDefault();
      return;
    }
    switch (event.key.toLowerCase()) {
      case 'enter':
        // A focused button or link handles Enter itself.
        if (target.closest('button, a') !== null) return;
        row.click();
        break;
      case 'd':
        // Focus the row first: a dialog returns the focus there.
        row.focus({ preventScroll: true });
        row.querySelector<HTMLElement>('[data-step="first"]')?.click();
        break;
      case 's':
        row.focus({ preventScroll: true });
        row.querySelector<HTMLElement>('[aria-haspopup="menu"]')?.click();
        break;
      case 'x':
        onTick(key);
        break;
      case 'escape':
        onTick(null);
        break;
      default:
        return;
    }
    event.preventDefault();
  });
}

/** Focusable elements of a row, none of which is a tab stop. */
const OFFERS = 'input, button, a[href]';

/**
 * Moves the focus from a row to its elements, along these, and back; false if there is none on that side.
 * @param from the focused element: the row, an element in it, or another element
 * @param home element that has the focus when none of the row's has; default the row
 */
export function stepInRow(
  row: HTMLElement,
  from: HTMLElement,
  side: 1 | -1,
  home: HTMLElement = row,
): boolean {
  const offers = [...row.querySelectorAll<HTMLElement>(OFFERS)].filter(
    (each) => !each.matches(':disabled') && each.getClientRects().length > 0,
  );
  const at = offers.findIndex((each) => each === from);
  if (at < 0 && side < 0) return false;
  const next = at + side;
  const to = next < 0 ? home : offers[next];
  to?.focus({ preventScroll: true });
  return to !== undefined;
}

const rowsOnPage = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.work-row')];

export function placeAfter(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  const clamp = (place: number): number => Math.min(count - 1, Math.max(0, place));
  switch (key) {
    case 'ArrowDown':
    case 'j':
    case 'J':
      return clamp(at + 1);
    case 'ArrowUp':
    case 'k':
    case 'K':
      return clamp(at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

const isOver = (target: HTMLElement): boolean =>
  target.closest('[role="menu"], [role="listbox"], .ant-dropdown, .tiles, .ant-segmented') !== null ||
  document.querySelector('[role="dialog"], .ant-dropdown:not(.ant-dropdown-hidden)') !== null;
