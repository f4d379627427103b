import Input from 'antd/es/input';
import { useId, useRef, useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { TodayDetail } from '../../shared/api/work-contract.ts';
import { addDays } from '../../shared/days.ts';
import { AssignDialog } from '../cases/assign-dialog.tsx';
import { useAsked } from '../connection/use-action.ts';
import { isDay } from '../format/time.ts';
import { RunProgress, useBulkRun } from '../moves/long-run.tsx';
import { MoveDialog } from '../moves/move-dialog.tsx';
import { wordingOf, type BulkMove } from '../moves/move.ts';
import { ResolveDialog } from '../moves/resolve-dialog.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog, useDialogTitle, type CaseDialogProps } from '../ui/ask-dialog.tsx';
import { useToday } from '../ui/now.tsx';
import { ReasonField } from '../ui/reason-field.tsx';
import { workKind, type CaseEntry } from './entries.ts';
import { NotifyDialog } from './notify-dialog.tsx';
import { LaterDayField, SnoozeDialog } from './snooze-dialog.tsx';

/** Actions on cases that open a dialog; 待辦, its bar and the case page ask the same questions. */
export type AskedFor = BulkMove | 'resolve' | 'notify' | 'decide' | 'call' | 'snooze' | 'close' | 'assign';

interface EntryDialogProps extends Required<CaseDialogProps> {
  readonly asked: AskedFor;
  /** NHI's opinion, if there is only one case. */
  readonly opinion?: TodayDetail['opinion'] | undefined;
  /** Cases whose doctor knew before, of several. */
  readonly toldBefore?: readonly string[];
}

export function EntryDialog({ asked, opinion, ...cases }: EntryDialogProps): ReactNode {
  const { about, onClose } = cases;
  const [id = ''] = cases.ids;
  const [row] = about;
  switch (asked) {
    case 'notify':
    case 'decide':
      return <NotifyDialog {...cases} opinion={opinion} told={asked === 'decide'} />;
    case 'call':
      return <CallDialog id={id} about={row} onClose={() => onClose(true)} />;
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
  readonly onClose: () => void;
}): ReactNode {
  const { today: words, work } = useTexts();
  const titleOf = useDialogTitle();
  const today = useToday();
  const noteId = useId();
  const [note, setNote] = useState('');
  const [day, setDay] = useState(addDays(today, REMIND_AFTER_DAYS));
  /** The note already saved: if snoozing fails, a retry must not save it twice. */
  const noted = useRef<string | null>(null);
  const save = useAsked(
    async (client) => {
      const text = note.trim();
      if (noted.current !== text) await client.work.note({ id, kind: 'call', text });
      noted.current = text;
      await client.work.snooze({ id, until: day });
    },
    onClose,
    words.call.done,
  );
  return (
    <AskDialog
      title={titleOf(words.call.title, 1, about)}
      about={about === undefined ? [] : [about]}
      ok={words.call.ok}
      ready={note.trim() !== '' && isDay(day) && day > today}
      {...save.dialog}
      onClose={onClose}
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
  /** Cases already settled: if a later one fails, a retry must not settle them twice. */
  const closed = useRef(new Set<string>());
  const close = useAsked(
    async (client) => {
      for (const id of ids) {
        if (closed.current.has(id)) continue;
        await client.work.close({ id, note: note.trim() });
        closed.current.add(id);
      }
    },
    () => onClose(true),
    words.done,
  );
  return (
    <AskDialog
      title={titleOf(words.start, ids.length, about[0])}
      about={about}
      count={ids.length}
      does={words.does}
      ok={words.ok}
      ready={note.trim() !== ''}
      {...close.dialog}
      onClose={() => onClose(false)}
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
  readonly key: 'notify' | 'meet' | 'close' | 'assign' | 'snooze';
  readonly entries: readonly CaseEntry[];
  readonly rows: ReadonlyMap<string, CaseRow>;
  readonly left: number;
}

interface BarDialogProps {
  readonly asked: BarAsked;
  readonly onClose: (done: boolean) => void;
}

/** Dialog of the action chosen for the ticked cases. */
export function BarDialog({ asked: { key, entries, rows, left }, onClose }: BarDialogProps): ReactNode {
  const ids = entries.map(({ caseId }) => caseId);
  const about = ids.flatMap((id) => rows.get(id) ?? []);
  if (key === 'meet') return <MeetDialog entries={entries} about={about} left={left} onClose={onClose} />;
  const told = entries.filter((entry) => workKind(entry) === 'decide-appeal').map(({ caseId }) => caseId);
  const isTold = key === 'notify' && told.length === ids.length;
  return <EntryDialog asked={isTold ? 'decide' : key} toldBefore={told} {...{ ids, about, onClose }} />;
}

/** Marks each case's deadline as met; the case page can undo this. */
function MeetDialog({
  entries,
  about,
  left,
  onClose,
}: {
  readonly entries: readonly CaseEntry[];
  readonly about: readonly CaseRow[];
  readonly left: number;
  readonly onClose: (done: boolean) => void;
}): ReactNode {
  const { today, moves, work } = useTexts();
  const words = today.bar;
  const terms = new Map(entries.map(({ caseId, deadline }) => [caseId, deadline?.n ?? 0]));
  const { progress, dialog } = useBulkRun({
    ids: [...terms.keys()],
    call: async (part, client) => {
      for (const id of part) await client.work.meetDeadline({ id, n: terms.get(id) ?? 0, met: true });
    },
    done: () => work.deadlines.met,
    onClose,
  });
  return (
    <AskDialog
      title={moves.titleMany(words.meet, terms.size)}
      about={about}
      count={terms.size}
      does={[words.meetDoes, ...(left === 0 ? [] : [words.leftOut(terms.size, left)])]}
      ok={words.meet}
      ready
      {...dialog}
    >
      <RunProgress progress={progress} />
    </AskDialog>
  );
}
