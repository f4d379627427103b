import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { ContinuationRow } from '../../shared/api/continuations-contract.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { AssignDialog } from '../cases/assign-dialog.tsx';
import type { Selection } from '../cases/selection.ts';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useAsk, type CaseDialogProps } from '../ui/ask-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { MarkDialog, type Choice } from './continuation-actions.tsx';

interface BarProps {
  /** Ticked courses, in the list's order. */
  readonly rows: readonly ContinuationRow[];
  readonly told: ReadonlyMap<string, CaseRow>;
  readonly selection: Selection;
}

/** Snapshot of the ticked courses when the action was chosen. */
interface Asked extends Pick<CaseDialogProps, 'ids' | 'about'> {
  readonly key: Choice | 'assign';
}

const MARKS = ['preparing', 'stopped', 'transferred', 'open'] as const satisfies readonly Choice[];

/** Actions for ticked courses. A course whose continuation was sent takes no mark; the button shows how many do. */
export function ContinuationsBar({ rows, told, selection }: BarProps): ReactNode {
  const { cases, today } = useTexts();
  const words = useLaterTexts().continuations;
  const ask = useAsk<Asked>(
    ({ key, ...its }, onClose) =>
      key === 'assign' ? (
        <AssignDialog {...its} onClose={onClose} />
      ) : (
        <MarkDialog {...its} first={key} onClose={onClose} />
      ),
    () => selection.clear(),
  );
  const count = rows.length;
  const all = rows.map(({ caseId }) => caseId);
  const waiting = rows.filter(({ state }) => state !== 'sent').map(({ caseId }) => caseId);
  const left = count - waiting.length;
  const those = (ids: readonly string[]) => ({ ids, about: ids.flatMap((id) => told.get(id) ?? []) });
  return count === 0 ? null : (
    <div className="todo-bar" role="toolbar" aria-label={cases.selected(count)}>
      <strong aria-live="polite">{cases.selected(count)}</strong>
      {waiting.length === 0
        ? null
        : MARKS.map((key) => (
            <Button
              key={key}
              type={key === 'preparing' ? 'primary' : 'default'}
              {...(left === 0 ? {} : { title: today.bar.leftOut(waiting.length, left) })}
              onClick={() => ask({ key, ...those(waiting) })}
            >
              {left === 0
                ? words.dialog.title(words.states[key])
                : today.bar.some(words.dialog.title(words.states[key]), waiting.length)}
            </Button>
          ))}
      <span className="bulk-line" />
      <Button icon={<Icon name="person" />} onClick={() => ask({ key: 'assign', ...those(all) })}>
        {words.menu.assign}
      </Button>
      <Button
        type="text"
        aria-label={cases.clearSelection}
        icon={<Icon name="close" />}
        onClick={() => selection.clear()}
      />
    </div>
  );
}
