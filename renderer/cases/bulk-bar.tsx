import Button from 'antd/es/button';
import Tooltip from 'antd/es/tooltip';
import { useState, type ReactNode } from 'react';
import { AssignDialog } from './assign-dialog.tsx';
import { MoveDialog } from '../moves/move-dialog.tsx';
import type { BulkMove } from '../moves/move.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useStore } from '../ui/use-store.ts';
import { useCaseList } from './case-list.ts';

const MANY = ['retry', 'hold', 'release'] as const satisfies readonly BulkMove[];

/**
 * What can be done with the selected cases, in the place of `children`: nothing below may move under the pointer that
 * selects. Each move is confirmed first; sending is cancelled one case at a time only.
 */
export function BulkBar({ children }: { readonly children: ReactNode }): ReactNode {
  const { cases, moves, list: words } = useTexts();
  const list = useCaseList();
  const selected = useStore(list.selection);
  const [move, setMove] = useState<BulkMove | null>(null);
  const [assigns, setAssigns] = useState(false);
  const clear = (): void => {
    list.selection.set(new Set());
  };
  return (
    <>
      {selected.size === 0 ? (
        children
      ) : (
        <div className="bulk" role="toolbar" aria-label={cases.selected(selected.size)}>
          <strong aria-live="polite">{cases.selected(selected.size)}</strong>
          {MANY.map((each) => (
            <Button
              key={each}
              size="small"
              onClick={() => {
                setMove(each);
              }}
            >
              {moves[each].button}
            </Button>
          ))}
          <Button
            size="small"
            onClick={() => {
              setAssigns(true);
            }}
          >
            {words.assign}
          </Button>
          <Tooltip title={selected.size === 1 ? undefined : cases.onlyOneCancel}>
            <Button
              size="small"
              danger
              disabled={selected.size !== 1}
              onClick={() => {
                setMove('cancel');
              }}
            >
              {moves.cancel.button}
            </Button>
          </Tooltip>
          <Button size="small" type="text" onClick={clear}>
            {cases.clearSelection}
          </Button>
        </div>
      )}
      {assigns ? (
        <AssignDialog
          ids={[...selected]}
          onClose={(done) => {
            setAssigns(false);
            if (done) clear();
          }}
        />
      ) : null}
      {move === null ? null : (
        <MoveDialog
          move={move}
          ids={[...selected]}
          onClose={(done) => {
            setMove(null);
            if (done) clear();
          }}
        />
      )}
    </>
  );
}
