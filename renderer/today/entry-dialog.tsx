import Input from 'antd/es/input';
import { useId, useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { TodayDetail } from '../../shared/api/work-contract.ts';
import { addDays } from '../../shared/days.ts';
import { AssignDialog } from '../cases/assign-dialog.tsx';
import { isDay } from '../format/time.ts';
import { MoveDialog } from '../moves/move-dialog.tsx';
import { wordingOf, type BulkMove } from '../moves/move.ts';
import { ResolveDialog } from '../moves/resolve-dialog.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog, useDialogTitle, type CaseDialogProps } from '../ui/ask-dialog.tsx';
import { useToday } from '../ui/now.tsx';
import { ReasonField } from '../ui/reason-field.tsx';
import { useChangeDialog } from '../work/change.tsx';
import { workKind, type CaseEntry } from './entries.ts';
import { MeetDialog, type MetDeadline } from '../work/meet-dialog.tsx';
import { AskDoctorDialog, NotifyDialog } from './notify-dialog.tsx';
import { LaterDayField, SnoozeDialog } from './snooze-dialog.tsx';

/** Actions on cases that open a dialog; 待辦, its bar and the case page ask the same questions. */
export type AskedFor =
  | BulkMove
  | 'resolve'
  | 'notify'
  | 'decide'
  | 'ask-doctor'
  | 'sent-otherwise'
  | 'call'
  | 'snooze'
  | 'close'
  | 'assign';

interface EntryDialogProps extends Required<CaseDialogProps> {
  readonly asked: AskedFor;
  /** NHI's opinion, if there is only one case. */
  readonly opinion?: TodayDetail['opinion'] | undefined;
  /** The deadline that `sent-otherwise` ends. */
  readonly deadline?: MetDeadline | null | undefined;
}

export function EntryDialog({ asked, opinion, deadline, ...cases }: EntryDialogProps): ReactNode {
  const { about, onClose } = cases;
  const [id = ''] = cases.ids;
  const [row] = about;
  switch (asked) {
    case 'notify':
    case 'decide':
      return <NotifyDialog {...cases} opinion={opinion} told={asked === 'decide'} />;
    case 'ask-doctor':
      return row === undefined ? null : <AskDoctorDialog row={row} onClose={onClose} />;
    case 'sent-otherwise':
      return row === undefined || deadline === null || deadline === undefined ? null : (
        <MeetDialog row={row} deadline={deadline} onClose={onClose} />
      );
    case 'call':
      return <CallDialog id={id} about={row} onClose={onClose} />;
    case 'snooze':
      return <SnoozeDialog {...cases} />;
    case 'close':
      return <CloseDialog {...cases} />;
    case 'assign':
      return <AssignDialog {...cases} />;
    case 'resolve':
      return <ResolveDialog id={id} about={row} onClose={() => onClose(true)} />;
    default:
      return (
        <MoveDialog {...cases} move={asked} wording={row === undefined ? asked : wordingOf(asked, row)} />
      );
  }
}

/** NHI's promises on the phone usually take some days to come true. */
const REMIND_AFTER_DAYS = 7;

/** Records a call with NHI and the day to check again. */
function CallDialog({
  id,
  about,
  onClose,
}: {
  readonly id: string;
  readonly about: CaseRow | undefined;
  readonly onClose: (done: boolean) => void;
}): ReactNode {
  const { today: words, work } = useTexts();
  const titleOf = useDialogTitle();
  const today = useToday();
  const noteId = useId();
  const [note, setNote] = useState('');
  const [day, setDay] = useState(addDays(today, REMIND_AFTER_DAYS));
  const { dialog } = useChangeDialog({
    ids: [id],
    change: { do: 'snooze', until: day, call: note.trim() },
    done: () => words.call.done,
    onClose,
  });
  return (
    <AskDialog
      title={titleOf(words.call.title, 1, about)}
      about={about === undefined ? [] : [about]}
      ok={words.call.ok}
      ready={note.trim() !== '' && isDay(day) && day > today}
      {...dialog}
    >
      <label htmlFor={noteId}>{words.call.note}</label>
      <Input.TextArea
        id={noteId}
        autoFocus
        rows={3}
        maxLength={4000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <p className="muted">{work.notes.hint}</p>
      <LaterDayField label={words.call.again} today={today} day={day} onChange={setDay} />
    </AskDialog>
  );
}

/** Asks how the cases were settled, so that this is known later. */
function CloseDialog({ ids, about, onClose }: Required<CaseDialogProps>): ReactNode {
  const { work, moves } = useTexts();
  const words = work.close;
  const titleOf = useDialogTitle();
  const [note, setNote] = useState('');
  const { dialog } = useChangeDialog({
    ids,
    change: { do: 'close', note: note.trim() },
    done: () => words.done,
    onClose,
  });
  return (
    <AskDialog
      title={titleOf(words.start, ids.length, about[0])}
      about={about}
      count={ids.length}
      does={words.does}
      ok={words.ok}
      ready={note.trim() !== ''}
      {...dialog}
    >
      <ReasonField
        label={words.note}
        note={moves.reasonNeeded}
        hint={work.notes.hint}
        value={note}
        maxLength={4000}
        onChange={setNote}
      />
    </AskDialog>
  );
}

/** The action clicked, the ticked cases it applies to, and the number it leaves out. */
export interface BarAsked {
  readonly key: 'notify' | 'close' | 'assign' | 'snooze';
  readonly entries: readonly CaseEntry[];
  readonly rows: ReadonlyMap<string, CaseRow>;
}

interface BarDialogProps {
  readonly asked: BarAsked;
  readonly onClose: (done: boolean) => void;
}

/** Dialog of the action chosen for the ticked cases. */
export function BarDialog({ asked: { key, entries, rows }, onClose }: BarDialogProps): ReactNode {
  const ids = entries.map(({ caseId }) => caseId);
  const about = ids.flatMap((id) => rows.get(id) ?? []);
  const isTold = key === 'notify' && entries.every((entry) => workKind(entry) === 'decide-appeal');
  return <EntryDialog asked={isTold ? 'decide' : key} {...{ ids, about, onClose }} />;
}
