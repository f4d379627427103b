import { createKeptStore } from '../ui/store.ts';
import { COLUMNS, type Column } from './columns.tsx';

/** Keys of the columns shown, in their order, as this person chose them. */
export const chosenColumns = createKeptStore<readonly string[]>('twpas.columns', (kept) => {
  const known = Array.isArray(kept)
    ? [...new Set(kept)].filter((key): key is string => COLUMNS.some((column) => column.key === key))
    : [];
  return known.length > 0 ? known : defaultColumns();
});

export function defaultColumns(): readonly string[] {
  return COLUMNS.filter((column) => column.usual).map(({ key }) => key);
}

export function columnsOf(keys: readonly string[]): readonly Column[] {
  return keys.flatMap((key) => COLUMNS.find((column) => column.key === key) ?? []);
}

/** The grid's columns and the width below which it scrolls sideways, as the style sheet takes them. */
export function gridOf(columns: readonly Column[]): { readonly template: string; readonly width: string } {
  const width = columns.reduce((sum, { width: [least] }) => sum + least, 56);
  const tracks = columns.map(({ width: [least, share] }) => `minmax(${String(least)}px, ${String(share)}fr)`);
  return { template: `48px ${tracks.join(' ')}`, width: `${String(width)}px` };
}

/** Moves one column by so many places. */
export function moved(keys: readonly string[], key: string, by: number): readonly string[] {
  const from = keys.indexOf(key);
  const to = Math.min(keys.length - 1, Math.max(0, from + by));
  if (from < 0 || from === to) return keys;
  const rest = keys.filter((each) => each !== key);
  return [...rest.slice(0, to), key, ...rest.slice(to)];
}
