import Button from 'antd/es/button';
import Popover from 'antd/es/popover';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/store.ts';
import { chosenColumns, columnsOf, defaultColumns, moved } from './chosen-columns.ts';
import { COLUMNS } from './columns.tsx';

/** Which columns the list has, and in which order. */
export function ColumnsMenu(): ReactNode {
  const { list: words } = useTexts();
  return (
    <Popover trigger="click" placement="bottomRight" title={words.columnsTitle} content={<Choices />}>
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
      <ul>
        {[...shown, ...others].map((column) => {
          const at = keys.indexOf(column.key);
          const word = column.word(texts);
          return (
            <li key={column.key}>
              <label>
                <input
                  type="checkbox"
                  checked={at >= 0}
                  disabled={at >= 0 && keys.length === 1}
                  onChange={() => {
                    chosenColumns.set(
                      at >= 0 ? keys.filter((key) => key !== column.key) : [...keys, column.key],
                    );
                  }}
                />
                {word}
              </label>
              {([-1, 1] as const).map((by) => (
                <button
                  key={by}
                  type="button"
                  className={by < 0 ? 'move-up' : 'move-down'}
                  aria-label={by < 0 ? words.up(word) : words.down(word)}
                  disabled={at < 0 || at + by < 0 || at + by >= keys.length}
                  onClick={() => {
                    chosenColumns.set(moved(keys, column.key, by));
                  }}
                >
                  <Icon name="back" size={12} />
                </button>
              ))}
            </li>
          );
        })}
      </ul>
      <Button
        size="small"
        onClick={() => {
          chosenColumns.set(defaultColumns());
        }}
      >
        {words.reset}
      </Button>
    </div>
  );
}
