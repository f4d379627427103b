import Button from 'antd/es/button';
import Checkbox from 'antd/es/checkbox';
import Popover from 'antd/es/popover';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { PopoverFocus } from '../ui/dialog-focus.tsx';
import { Icon } from '../ui/icon.tsx';
import { useStore, createKeptStore } from '../ui/store.ts';
import { COLUMNS, columnWord, type Column } from './columns.tsx';

/** Menu to choose the columns of the list, and their order. */
export function ColumnsMenu(): ReactNode {
  const { list: words } = useTexts();
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      destroyOnHidden
      title={words.columnsTitle}
      content={<Choices />}
    >
      <Button type="text" icon={<Icon name="columns" />}>
        {words.columns}
      </Button>
    </Popover>
  );
}

function Choices(): ReactNode {
  const texts = useTexts();
  const { list: words } = texts;
  const keys = useStore(chosenColumns);
  const shown = columnsOf(keys);
  const others = COLUMNS.filter((column) => !keys.includes(column.key));
  return (
    <div className="columns-menu">
      <PopoverFocus />
      <ul>
        {[...shown, ...others].map((column) => {
          const at = keys.indexOf(column.key);
          const word = columnWord(column, texts);
          return (
            <li key={column.key}>
              <Checkbox
                checked={at >= 0}
                disabled={at >= 0 && keys.length === 1}
                onChange={() =>
                  chosenColumns.set(
                    at >= 0 ? keys.filter((key) => key !== column.key) : [...keys, column.key],
                  )
                }
              >
                {word}
              </Checkbox>
              {([-1, 1] as const).map((by) => (
                <button
                  key={by}
                  type="button"
                  className={by < 0 ? 'move-up' : 'move-down'}
                  aria-label={by < 0 ? words.up(word) : words.down(word)}
                  disabled={at < 0 || at + by < 0 || at + by >= keys.length}
                  onClick={() => chosenColumns.set(moved(keys, column.key, by))}
                >
                  <Icon name="back" size={12} />
                </button>
              ))}
            </li>
          );
        })}
      </ul>
      <Button size="small" onClick={() => chosenColumns.set(defaultColumns())}>
        {words.reset}
      </Button>
    </div>
  );
}

/** Keys of this person's columns, in their order. */
export const chosenColumns = createKeptStore<readonly string[]>('twpas.columns', (kept) => {
  const known = Array.isArray(kept)
    ? [...new Set(kept)].filter((key): key is string => COLUMNS.some((column) => column.key === key))
    : [];
  return known.length > 0 ? known : defaultColumns();
});

function defaultColumns(): readonly string[] {
  return COLUMNS.filter((column) => column.usual).map(({ key }) => key);
}

export function columnsOf(keys: readonly string[]): readonly Column[] {
  return keys.flatMap((key) => COLUMNS.find((column) => column.key === key) ?? []);
}

/** CSS for the grid: its column template, and the width below which it scrolls sideways. */
export function gridOf(columns: readonly Column[]): { readonly template: string; readonly width: string } {
  const width = columns.reduce((sum, { width: [least] }) => sum + least, 56);
  const tracks = columns.map(({ width: [least, share] }) => `minmax(${String(least)}px, ${String(share)}fr)`);
  return { template: `48px ${tracks.join(' ')}`, width: `${String(width)}px` };
}

/** Moves one column by `by` positions. */
export function moved(keys: readonly string[], key: string, by: number): readonly string[] {
  const from = keys.indexOf(key);
  const to = Math.min(keys.length - 1, Math.max(0, from + by));
  if (from < 0 || from === to) return keys;
  const rest = keys.filter((each) => each !== key);
  return [...rest.slice(0, to), key, ...rest.slice(to)];
}
