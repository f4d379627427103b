import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { FOLD_AFTER_DAYS } from '../../shared/today.ts';
import { num } from '../format/number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import type { CaseEntry } from './entries.ts';
import { isOwnClick } from './work-row.tsx';

interface FoldRowProps {
  /** What is overdue for long, newest first. */
  readonly entries: readonly CaseEntry[];
  /** How many cases the page counts without these. */
  readonly counted: number;
  readonly current: boolean;
  readonly open: boolean;
  readonly onCurrent: () => void;
  readonly onOpen: (open: boolean) => void;
  /** Ticks them all; null for who may not work on cases. */
  readonly onAll: (() => void) | null;
}

/** Cases that are overdue for weeks, in one quiet row: what can be saved today is not buried under them. */
export function FoldRow({
  entries,
  counted,
  current,
  open,
  onCurrent,
  onOpen,
  onAll,
}: FoldRowProps): ReactNode {
  const texts = useTexts();
  const { today: words, shell } = texts;
  const kinds = Map.groupBy(entries, ({ deadline }) => deadline?.kind ?? 'other');
  const parts = [...kinds]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([kind, own]) => words.due.terms[kind](num(own.length)));
  return (
    <div
      role="row"
      className="work-row work-fold"
      aria-current={current || undefined}
      tabIndex={current ? 0 : -1}
      onFocus={onCurrent}
      onClick={(event) => {
        if (isOwnClick(event)) onOpen(!open);
      }}
    >
      <div role="gridcell">
        <button
          type="button"
          className="work-fold-words"
          tabIndex={-1}
          aria-expanded={open}
          onClick={() => {
            onOpen(!open);
          }}
        >
          <b>{words.fold.head(FOLD_AFTER_DAYS, entries.length)}</b>
          <Icon name={open ? 'down' : 'right'} />
          <small>{words.fold.notCounted(parts.join(shell.common.listEnd), counted)}</small>
        </button>
      </div>
      <div role="gridcell" className="work-actions">
        {onAll === null ? null : (
          <Button
            className="work-button"
            data-step="first"
            type={current ? 'primary' : 'default'}
            onClick={onAll}
          >
            {words.fold.all}
          </Button>
        )}
      </div>
    </div>
  );
}
