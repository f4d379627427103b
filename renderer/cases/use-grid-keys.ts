import type { KeyboardEvent } from 'react';
import { go } from '../app/route.ts';
import { useCaseList } from './case-list.ts';
import type { CaseItem } from './id-list.ts';

/** Where each key moves to, from `index` of `count` rows with `page` of them in sight. */
export function indexAfter(key: string, index: number, count: number, page: number): number | null {
  const clamp = (value: number): number => Math.min(count - 1, Math.max(0, value));
  switch (key) {
    case 'ArrowDown':
      return clamp(index + 1);
    case 'ArrowUp':
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

/** Arrows, Page, Home and End move; Enter opens; Space selects; Escape lets the selection go. */
export function useGridKeys(
  items: readonly CaseItem[],
  page: number,
  scrollTo: (index: number) => void,
): (event: KeyboardEvent) => void {
  const list = useCaseList();
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const active = list.active.get();
    const index = active === null ? -1 : items.findIndex((item) => item.id === active);
    const next = indexAfter(event.key, index, items.length, page);
    const item = next === null ? undefined : items[next];
    if (next !== null && item !== undefined) {
      event.preventDefault();
      list.active.set(item.id);
      scrollTo(next);
      return;
    }
    if (event.key === 'Enter' && active !== null && index >= 0 && event.target === event.currentTarget) {
      event.preventDefault();
      go({ page: 'case', id: active });
    } else if (event.key === ' ' && active !== null && index >= 0 && event.target === event.currentTarget) {
      event.preventDefault();
      list.toggle(active);
    } else if (event.key === 'Escape' && list.selection.get().size > 0) {
      event.preventDefault();
      list.selection.set(new Set());
    }
  };
}
