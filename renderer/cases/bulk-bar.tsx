import Button from 'antd/es/button';
import Tooltip from 'antd/es/tooltip';
import { useState, type ReactNode } from 'react';
import { AssignDialog } from './assign-dialog.tsx';
import { MoveDialog } from '../moves/move-dialog.tsx';
import type { BulkMove } from '../moves/move.ts';
import { MayButton } from '../people/may-button.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { useCaseList } from './case-list.ts';
import { useSelectedCount } from './use-selection.ts';

interface Asked {
  readonly what: BulkMove | 'assign';
  readonly ids: readonly string[];
}

const MANY = ['retry', 'hold', 'release'] as const satisfies readonly BulkMove[];

/**
 * What can be done with the selected cases, in the place of `children`: nothing below may move under the pointer that
 * selects. Each move is confirmed first; sending is cancelled one case at a time only.
 */
export function BulkBar({ children }: { readonly children: ReactNode }): ReactNode {
  const { cases, moves, list: words } = useTexts();
  const list = useCaseList();
  const count = useSelectedCount();
  /** With the cases as they were selected when it was asked for: what is done to some may take them out of the list. */
  const [asked, setAsked] = useState<Asked | null>(null);
  const ask = (what: Asked['what']): void => {
    setAsked({ what, ids: list.selection.ids() });
  };
  const close = (done: boolean): void => {
    setAsked(null);
    if (done) list.selection.clear();
  };
  return (
    <>
      {count === 0 ? (
        children
      ) : (
        <div className="bulk" role="toolbar" aria-label={cases.selected(count)}>
          <strong aria-live="polite">{cases.selected(count)}</strong>
          {MANY.map((each) => (
            <MayButton
              key={each}
              ability="cases.work"
              size="small"
              onClick={() => {
                ask(each);
              }}
            >
              {moves[each].button}
            </MayButton>
          ))}
          <Button
            size="small"
            onClick={() => {
              ask('assign');
            }}
          >
            {words.assign}
          </Button>
          <Tooltip title={count === 1 ? undefined : cases.onlyOneCancel}>
            <MayButton
              ability="cases.cancel"
              size="small"
              danger
              disabled={count !== 1}
              onClick={() => {
                ask('cancel');
              }}
            >
              {moves.cancel.button}
            </MayButton>
          </Tooltip>
          <Button
            size="small"
            type="text"
            onClick={() => {
              list.selection.clear();
            }}
          >
            {cases.clearSelection}
          </Button>
        </div>
      )}
      {asked === null ? null : asked.what === 'assign' ? (
        <AssignDialog ids={asked.ids} onClose={close} />
      ) : (
        <MoveDialog move={asked.what} ids={asked.ids} onClose={close} />
      )}
    </>
  );
}
