import { useEffect, useRef } from 'react';
import { isTyping } from '../ui/is-typing.ts';
import type { AskedFor } from './entry-dialog.tsx';

const LINKS = '.today-group .today-case a';
const ASKS: Readonly<Record<string, AskedFor>> = { s: 'pick', d: 'close' };

/**
 * Arrows, Home and End go from case to case through all headings: they move the focus from link to link, so Enter opens and a
 * reader says where one is. S puts off and D settles the case that has the focus.
 */
export function useTodayKeys(ask: (what: AskedFor, caseId: string) => void): void {
  /** Where the focus was: when that case goes away, the next one is in its place. */
  const last = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      // A menu and a list of choices have arrows of their own.
      const { target } = event;
      if (isTyping(target) || !(target instanceof HTMLElement) || isOver(target)) return;
      const links = [...document.querySelectorAll<HTMLElement>(LINKS)];
      const row = target.closest('tr[data-case]');
      const at = row === null ? -1 : links.findIndex((link) => row.contains(link));
      const next = placeAfter(event.key, at, links.length, last.current);
      const link = next === null ? undefined : links[next];
      if (next !== null && link !== undefined) {
        event.preventDefault();
        last.current = next;
        link.focus({ preventScroll: true });
        link.closest('tr')?.scrollIntoView({ block: 'nearest' });
        return;
      }
      const asked = ASKS[event.key.toLowerCase()];
      const caseId = row?.getAttribute('data-case') ?? null;
      if (asked === undefined || caseId === null) return;
      event.preventDefault();
      last.current = Math.max(0, at);
      ask(asked, caseId);
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
    };
  }, [ask]);
}

/** From none (-1) an arrow goes to where one was last. */
export function placeAfter(key: string, at: number, count: number, last: number): number | null {
  if (count === 0) return null;
  const clamp = (place: number): number => Math.min(count - 1, Math.max(0, place));
  switch (key) {
    case 'ArrowDown':
      return clamp(at < 0 ? last : at + 1);
    case 'ArrowUp':
      return clamp(at < 0 ? last : at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

const isOver = (target: HTMLElement): boolean =>
  target.closest('[role="menu"], [role="listbox"], .ant-dropdown') !== null ||
  document.querySelector('[role="dialog"], .ant-dropdown:not(.ant-dropdown-hidden)') !== null;
