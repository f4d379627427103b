import { useEffect, useEffectEvent } from 'react';
import type { Texts } from '../texts/texts.ts';

type KeyName = keyof Texts['help']['keys'];

/** All shortcuts, as the help sheet lists them. `keys` are alternatives. */
export const SHORTCUTS: readonly {
  readonly group: keyof Texts['help']['groups'];
  readonly keys: readonly (readonly [name: KeyName, ...keys: string[]])[];
}[] = [
  {
    group: 'everywhere',
    keys: [
      ['help', '?'],
      ['pages', 'Alt+1', 'Alt+2', '…'],
      ['search', '/'],
      ['escape', 'Esc'],
      ['lock', 'Alt+L'],
    ],
  },
  {
    group: 'list',
    keys: [
      ['rows', '↑', '↓', 'J', 'K'],
      ['far', 'PgUp', 'PgDn', 'Home', 'End'],
      ['enter', 'Enter'],
      ['space', 'X', 'Space'],
      ['range', 'Shift+↑', 'Shift+↓'],
      ['inRow', '→', '←'],
      ['all', 'Ctrl+A'],
    ],
  },
  {
    group: 'today',
    keys: [
      ['rows', '↑', '↓', 'J', 'K'],
      ['ends', 'Home', 'End'],
      ['enter', 'Enter'],
      ['done', 'D'],
      ['snooze', 'S'],
      ['space', 'X'],
      ['fold', '→', '←'],
    ],
  },
  {
    group: 'oneCase',
    keys: [
      ['items', 'J', 'K'],
      ['back', 'Esc'],
    ],
  },
];

/** True if the focus is in an input or a dialog, where keys are no shortcuts. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"]') !== null)
  );
}

/** Handles keys pressed anywhere on the page. */
export function usePageKeys(handle: (event: KeyboardEvent) => void): void {
  const onKey = useEffectEvent(handle);
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}
