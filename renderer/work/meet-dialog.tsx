import Input from 'antd/es/input';
import { useId, useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { DeadlineView } from '../../shared/api/work-contract.ts';
import { shortDay } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog, useDialogTitle } from '../ui/ask-dialog.tsx';
import { useToday } from '../ui/now.tsx';
import { ReasonField } from '../ui/reason-field.tsx';
import { useChangeDialog } from './change.tsx';

export type MetDeadline = Pick<DeadlineView, 'kind' | 'n' | 'dueOn'>;

/**
 * 期限已辦妥. If what NHI waits for was not sent, that is said, and a reason is needed: the date then reminds nobody. After an emergency notice the
 * reason is the 受理編號 of the full application, which went another way.
 */
export function MeetDialog({
  row,
  deadline: { kind, n, dueOn },
  onClose,
}: {
  readonly row: CaseRow;
  readonly deadline: MetDeadline;
  readonly onClose: (done: boolean) => void;
}): ReactNode {
  const { work, moves, today: page, cases } = useTexts();
  const words = work.deadlines;
  const today = useToday();
  const titleOf = useDialogTitle();
  const id = useId();
  const [text, setText] = useState('');
  const isElsewhere = kind === 'emergency-complete';
  const isUnsent = kind !== 'other' && !row.answered;
  const typed = text.trim();
  const { dialog } = useChangeDialog({
    ids: [row.id],
    change: { do: 'meet-deadline', n, met: true, note: isElsewhere ? words.elsewhere(typed) : typed },
    done: () => words.met,
    onClose,
  });
  const unsent = isUnsent ? [words.unsent[kind]] : [];
  return (
    <AskDialog
      title={titleOf(isElsewhere ? page.steps['sent-otherwise'] : words.meet, 1, row)}
      about={[row]}
      does={[page.due.terms[kind](shortDay(dueOn, today)), ...unsent]}
      ok={words.meet}
      ready={!isUnsent || typed !== ''}
      {...dialog}
    >
      {isElsewhere ? (
        <div>
          <label htmlFor={id} className="field-label">
            {cases.columns.receiptNumber} <span className="muted">{words.elsewhereHint}</span>
          </label>
          <Input id={id} maxLength={40} value={text} onChange={({ target }) => setText(target.value)} />
        </div>
      ) : (
        <ReasonField
          label={moves.reason}
          note={isUnsent ? moves.reasonNeeded : moves.reasonOptional}
          hint={work.notes.hint}
          value={text}
          onChange={setText}
        />
      )}
    </AskDialog>
  );
}
