import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { ContinuationRow } from '../../shared/api/continuations-contract.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { AssignDialog } from '../cases/assign-dialog.tsx';
import type { Selection } from '../cases/selection.ts';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { MarkDialog, type Choice } from './continuation-actions.tsx';

interface BarProps {
  /** Ticked courses, in the list's order. */
  readonly rows: readonly ContinuationRow[];
  readonly told: ReadonlyMap<string, CaseRow>;
  readonly selection: Selection;
}

/** Snapshot of the ticked courses when the action was chosen. */
interface Asked {
  readonly key: Choice | 'assign';
  readonly ids: readonly string[];
  readonly about: readonly CaseRow[];
}

const MARKS = ['preparing', 'stopped', 'transferred', 'open'] as const satisfies readonly Choice[];

/** Actions for ticked courses. A course whose continuation was sent takes no mark; the button shows how many do. */
export function ContinuationsBar({ rows, told, selection }: BarProps): ReactNode {
  const { cases, today } = useTexts();
  const words = useLaterTexts().continuations;
  const [asked, setAsked] = useState<Asked | null>(null);
  const count = rows.length;
  const all = rows.map(({ caseId }) => caseId);
  const waiting = rows.filter(({ state }) => state !== 'sent').map(({ caseId }) => caseId);
  const left = count - waiting.length;
  const ask = (key: Asked['key'], ids: readonly string[]): void =>
    setAsked({ key, ids, about: ids.flatMap((id) => told.get(id) ?? []) });
  const close = (done: boolean): void => {
    setAsked(null);
    if (done) selection.clear();
  };
  return (
    <>
      {count === 0 ? null : (
        <div className="todo-bar" role="toolbar" aria-label={cases.selected(count)}>
          <strong aria-live="polite">{cases.selected(count)}</strong>
          {waiting.length === 0
            ? null
            : MARKS.map((key) => (
                <Button
                  key={key}
                  type={key === 'preparing' ? 'primary' : 'default'}
                  {...(left === 0 ? {} : { title: today.bar.leftOut(waiting.length, left) })}
                  onClick={() => ask(key, waiting)}
                >
                  {left === 0
                    ? words.dialog.title(words.states[key])
                    : today.bar.some(words.dialog.title(words.states[key]), waiting.length)}
                </Button>
              ))}
          <span className="bulk-line" />
          <Button icon={<Icon name="person" />} onClick={() => ask('assign', all)}>
            {words.menu.assign}
          </Button>
          <Button
            type="text"
            aria-label={cases.clearSelection}
            icon={<Icon name="close" />}
            onClick={() => selection.clear()}
          />
        </div>
      )}
      {asked === null ? null : asked.key === 'assign' ? (
        <AssignDialog ids={asked.ids} about={asked.about} onClose={close} />
      ) : (
        <MarkDialog ids={asked.ids} about={asked.about} first={asked.key} onClose={close} />
      )}
    </>
  );
}
