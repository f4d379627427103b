import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import Input from 'antd/es/input';
import Modal from 'antd/es/modal';
import { useId, useRef, useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { TodayDetail, DeadlineView } from '../../shared/api/work-contract.ts';
import { addDays } from '../../shared/days.ts';
import { hashOf } from '../app/route.ts';
import { AssignDialog } from '../cases/assign-dialog.tsx';
import { StageLabel, stageOf } from '../cases/stage.tsx';
import { useConnection } from '../connection/connection.ts';
import { useAction, failureText } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { isDay, shortDay, weekday } from '../format/time.ts';
import { MoveDialog } from '../moves/move-dialog.tsx';
import { wordingOf, type BulkMove } from '../moves/move.ts';
import { ResolveDialog } from '../moves/resolve-dialog.tsx';
import { useCaseNames } from '../names/case-names.ts';
import { useMay } from '../people/me.tsx';
import { useTexts, useLanguage } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { useToday } from '../ui/now.tsx';
import { Quotation, Subject, useSubjectWords } from '../ui/words.tsx';
import { CloseDialog } from '../work/close-dialog.tsx';
import { LaterDayField, SnoozeDialog } from './snooze-dialog.tsx';

/** What about an entry is asked for in a dialog. */
export type AskedFor = BulkMove | 'resolve' | 'notify' | 'call' | 'pick' | 'close' | 'assign';

interface EntryDialogProps {
  readonly asked: AskedFor | null;
  readonly id: string;
  readonly row?: CaseRow | undefined;
  readonly detail?: TodayDetail | undefined;
  readonly onClose: () => void;
}

export function EntryDialog({ asked, id, row, detail, onClose }: EntryDialogProps): ReactNode {
  const all = row === undefined ? [] : [row];
  const one = row === undefined ? {} : { about: row };
  switch (asked) {
    case null:
      return null;
    case 'notify':
      return <NotifyDialog id={id} row={row} detail={detail} onClose={onClose} />;
    case 'call':
      return <CallDialog id={id} about={row} onClose={onClose} />;
    case 'pick':
      return <SnoozeDialog ids={[id]} about={all} onClose={onClose} />;
    case 'close':
      return <CloseDialog id={id} {...one} onClose={onClose} />;
    case 'assign':
      return <AssignDialog ids={[id]} about={all} onClose={onClose} />;
    case 'resolve':
      return <ResolveDialog id={id} {...one} mayBeAbsent={row?.delivery !== 'accepted'} onClose={onClose} />;
    default:
      return (
        <MoveDialog
          move={asked}
          wording={row === undefined ? asked : wordingOf(asked, row)}
          ids={[id]}
          about={all}
          onClose={onClose}
        />
      );
  }
}

/** NHI's answers on the telephone mostly take some days to come true. */
const REMIND_AFTER_DAYS = 7;

/** A call with NHI: what was said, and the day on which to look again if nothing came of it. */
function CallDialog({
  id,
  about,
  onClose,
}: {
  readonly id: string;
  readonly about: CaseRow | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const { today: words, work, moves } = useTexts();
  const namesOf = useCaseNames();
  const { client } = useConnection();
  const today = useToday();
  const noteId = useId();
  const [note, setNote] = useState('');
  const [day, setDay] = useState(addDays(today, REMIND_AFTER_DAYS));
  /** The note that the agent has: should the day not be taken, it is not written a second time. */
  const noted = useRef<string | null>(null);
  const save = useAction(
    async () => {
      const text = note.trim();
      if (noted.current !== text) await client.work.note({ id, kind: 'call', text });
      noted.current = text;
      await client.work.snooze({ id, until: day });
      onClose();
    },
    words.call.done,
    'here',
  );
  return (
    <AskDialog
      title={moves.title(words.call.title, about === undefined ? moves.thisOne : namesOf(about).who)}
      about={about === undefined ? [] : [about]}
      ok={words.call.ok}
      ready={note.trim() !== '' && isDay(day) && day > today}
      running={save.running}
      error={save.error}
      onOk={save.run}
      onClose={onClose}
    >
      <label htmlFor={noteId}>{words.call.note}</label>
      <Input.TextArea
        id={noteId}
        autoFocus
        rows={3}
        maxLength={4000}
        value={note}
        onChange={(event) => {
          setNote(event.target.value);
        }}
      />
      <p className="muted">{work.notes.hint}</p>
      <LaterDayField label={words.call.again} today={today} day={day} onChange={setDay} />
    </AskDialog>
  );
}

interface NotifyDialogProps {
  readonly id: string;
  readonly row: CaseRow | undefined;
  readonly detail: TodayDetail | undefined;
  readonly onClose: () => void;
}

/** What the doctor has to know, with the notice to hand over; 已通知醫師 ends it, and can be taken back. */
function NotifyDialog({ id, row, detail, onClose }: NotifyDialogProps): ReactNode {
  const texts = useTexts();
  const { shell } = texts;
  const words = texts.today.notify;
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const subjectOf = useSubjectWords();
  const deadlines = useQuery(`deadlines ${id}`, (agent, signal) =>
    agent.work.ofCase({ id, phi: false }, { signal }),
  ).data?.deadlines;
  const mayPrint = useMay('patient.reveal');
  const tick = (done: boolean) => client.work.step({ id, step: 'doctor-informed', done });
  const undo = async (): Promise<void> => {
    try {
      await tick(false);
      void message.success(words.undone);
    } catch (failure) {
      void message.error(failureText(failure, texts, language));
    }
  };
  const told = useAction(
    async () => {
      await tick(true);
      onClose();
    },
    <>
      {words.done}{' '}
      <Button
        type="link"
        size="small"
        onClick={() => {
          void undo();
        }}
      >
        {words.undo}
      </Button>
    </>,
  );
  return (
    <Modal
      open
      width={560}
      title={words.title(row === undefined ? '' : subjectOf(row))}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={[
        <Button key="back" autoFocus disabled={told.running} onClick={onClose}>
          {shell.common.cancel}
        </Button>,
        mayPrint ? (
          <Button key="print" href={hashOf({ page: 'print', id, what: 'notice' })}>
            {texts.today.steps.notice}
          </Button>
        ) : null,
        <Button key="ok" type="primary" loading={told.running} onClick={told.run}>
          {words.ok}
        </Button>,
      ]}
    >
      <div className="dialog-body">
        {row === undefined ? null : (
          <div className="who-strip">
            <p>
              <Subject row={row} /> <StageLabel stage={stageOf(row)} />
            </p>
            {row.doctor === null ? null : <p className="second">{words.doctor(row.doctor.name)}</p>}
            <Appeal deadlines={deadlines} />
            {detail?.opinion ? <Quotation>{detail.opinion}</Quotation> : null}
          </div>
        )}
        <p>{words.detail}</p>
      </div>
    </Modal>
  );
}

/** Until when the doctor may object: what there is to decide about. Its line stands before its day is known, so that no button moves. */
function Appeal({ deadlines }: { readonly deadlines: readonly DeadlineView[] | undefined }): ReactNode {
  const { today: words, casePage, work } = useTexts();
  const today = useToday();
  if (deadlines === undefined) return <p>{'\u00a0'}</p>;
  const open = deadlines.find(
    ({ kind, metAt }) => metAt === null && (kind === 'reconsideration' || kind === 'dispute'),
  );
  if (open === undefined) return <p className="tone-attention">{words.notify.noAppealDate}</p>;
  const { kind, dueOn } = open;
  const day = casePage.onDay(shortDay(dueOn, today), weekday(dueOn));
  return <p>{words.notify.appealUntil(work.deadlines.kinds[kind], day)}</p>;
}
