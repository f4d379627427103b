import Input from 'antd/es/input';
import Select from 'antd/es/select';
import { useState, type ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { NoteView, WorkView } from '../../shared/api/work-contract.ts';
import { AssignDialog } from '../cases/assign-dialog.tsx';
import type { Query } from '../connection/use-query.ts';
import { shortDay, shortMoment } from '../format/time.ts';
import { MayButton, useMe, useMyName } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { LoadFailed } from '../ui/load-failed.tsx';
import { useToday } from '../ui/now.tsx';
import { Section } from '../ui/section.tsx';
import { useChangeAction } from './change.tsx';
import { DeadlineList } from './deadline-list.tsx';
import { WorkForm, WorkPart } from './work-form.tsx';

interface WorkPanelProps {
  readonly detail: CaseDetail;
  readonly query: Query<WorkView>;
}

/** Owner, deadlines and notes of the case. Empty parts are left out. */
export function WorkPanel({ detail, query: { data, error, reload } }: WorkPanelProps): ReactNode {
  const { work } = useTexts();
  const today = useToday();
  const { snoozedUntil, closedAt } = detail;
  return (
    <Section title={work.title} className="work">
      <OwnerLine detail={detail} />
      {data?.standIn === undefined ? null : (
        <WorkLine label={work.deputy.label}>
          {work.deputy.standing(data.standIn.deputy, shortDay(data.standIn.until, today))}
        </WorkLine>
      )}
      {snoozedUntil !== null && snoozedUntil > today ? (
        <SnoozeLine detail={detail} until={snoozedUntil} />
      ) : null}
      {closedAt === null ? null : <CloseLine detail={detail} closedAt={closedAt} />}
      {data !== null ? (
        <>
          <DeadlineList detail={detail} deadlines={data.deadlines} />
          <NoteList detail={detail} notes={data.notes} withheld={data.notesWithheld ?? 0} />
        </>
      ) : error !== null ? (
        <LoadFailed error={error} retry={reload} />
      ) : null}
    </Section>
  );
}

interface LineProps {
  readonly detail: CaseDetail;
}

/** 標示為已處理: staff settled the case outside the agent. */
function CloseLine({ detail, closedAt }: LineProps & { readonly closedAt: string }): ReactNode {
  const { close: words } = useTexts().work;
  const today = useToday();
  const reopen = useChangeAction(detail, { do: 'reopen' }, words.reopened);
  return (
    <WorkLine
      label={words.label}
      actions={
        <MayButton ability="cases.work" size="small" action={reopen}>
          {words.reopen}
        </MayButton>
      }
    >
      <span className="pill tone-good">{words.closedAt(shortMoment(closedAt, today))}</span>
    </WorkLine>
  );
}

/** Hidden from 待辦 until this day; on the day itself it is back. */
function SnoozeLine({ detail, until }: LineProps & { readonly until: string }): ReactNode {
  const words = useTexts().work.snooze;
  const today = useToday();
  const bringBack = useChangeAction(detail, { do: 'snooze', until: null }, words.backDone);
  return (
    <WorkLine
      label={words.label}
      actions={
        <MayButton ability="cases.work" size="small" action={bringBack}>
          {words.back}
        </MayButton>
      }
    >
      <span className="pill tone-attention">{words.until(shortDay(until, today))}</span>
    </WorkLine>
  );
}

/** Owner of the case, with buttons to take, assign and give back. */
function OwnerLine({ detail }: LineProps): ReactNode {
  const { owner: words } = useTexts().work;
  const { id, owner } = detail;
  const [changing, setChanging] = useState(false);
  const giveBack = useChangeAction(detail, { do: 'assign', owner: null }, words.returned);
  const own = useMyName();
  const take = useChangeAction(detail, { do: 'assign', owner: own }, words.assigned(own ?? ''));
  return (
    <>
      <WorkLine
        label={words.label}
        actions={
          <>
            {/* At most two buttons fit beside the name; giving a colleague's case back is the last choice of 變更. */}
            {own === null || own === owner ? null : (
              <MayButton ability="cases.work" size="small" action={take}>
                {words.take}
              </MayButton>
            )}
            <MayButton ability="cases.work" size="small" onClick={() => setChanging(true)}>
              {owner === null ? words.assign : words.change}
            </MayButton>
            {owner === null || (own !== null && own !== owner) ? null : (
              <MayButton ability="cases.work" size="small" action={giveBack}>
                {words.giveBack}
              </MayButton>
            )}
          </>
        }
      >
        {owner === null ? <span className="muted">{words.nobody}</span> : <strong>{owner}</strong>}
      </WorkLine>
      {changing ? <AssignDialog ids={[id]} about={[detail]} onClose={() => setChanging(false)} /> : null}
    </>
  );
}

/** One line of the panel: label, value and actions. */
function WorkLine(props: {
  readonly label: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className="work-line" role="group" aria-label={props.label}>
      <span className="work-label">{props.label}</span>
      <div className="work-value">{props.children}</div>
      {props.actions === undefined ? null : <div className="work-actions">{props.actions}</div>}
    </div>
  );
}

/** Notes of staff, newest first, with person and time. */
function NoteList({
  detail,
  notes,
  withheld,
}: LineProps & {
  readonly notes: readonly NoteView[];
  /** Number of notes that this person may not read. */
  readonly withheld: number;
}): ReactNode {
  const { notes: words } = useTexts().work;
  const me = useMe();
  const today = useToday();
  const hasDraft = drafts.of(me?.how === 'account' ? me.displayName : '', detail.id) !== '';
  return (
    <WorkPart
      open={hasDraft}
      title={words.title}
      add={words.add}
      none={words.none}
      count={notes.length + withheld}
      form={(close) => <NoteForm detail={detail} onClose={close} />}
    >
      {withheld === 0 ? null : <p className="muted">{words.withheld(withheld)}</p>}
      <ol className="work-notes">
        {notes.map(({ n, at, actor, kind, text }) => (
          <li key={n}>
            <span className="note-head">
              <span className="pill tone-neutral">{words.kinds[kind]}</span>
              <span>{actor}</span>
              <time dateTime={at} className="muted tabular">
                {shortMoment(at, today)}
              </time>
            </span>
            <p className="note-text">{text}</p>
          </li>
        ))}
      </ol>
    </WorkPart>
  );
}

const WRITTEN = ['note', 'call'] as const;
type Written = (typeof WRITTEN)[number];

/** Form for a note or a call. An unsaved text is kept for this case until saved or cleared. */
function NoteForm({ detail, onClose }: LineProps & { readonly onClose: () => void }): ReactNode {
  const { notes: words } = useTexts().work;
  const { id } = detail;
  const [kind, setKind] = useState<Written>('note');
  const me = useMe();
  const who = me?.how === 'account' ? me.displayName : '';
  const [typed, setTyped] = useState(() => drafts.of(who, id));
  const text = typed.trim();
  const save = useChangeAction(detail, { do: 'note', kind, text }, words.saved, () => {
    drafts.keep(who, id, '');
    onClose();
  });
  return (
    <WorkForm action={save} ready={text !== ''} save={words.save} onClose={onClose}>
      <Select<Written>
        aria-label={words.kind}
        value={kind}
        options={WRITTEN.map((value) => ({ value, label: words.kinds[value] }))}
        onChange={setKind}
      />
      <Input.TextArea
        autoFocus
        aria-label={words.text}
        rows={3}
        maxLength={4000}
        value={typed}
        readOnly={save.running}
        onChange={(event) => {
          setTyped(event.target.value);
          drafts.keep(who, id, event.target.value);
        }}
      />
      <p className="muted work-hint">{words.hint}</p>
    </WorkForm>
  );
}

/**
 * Unsaved notes by person and case. In memory only: they may name a patient, and browser storage is not encrypted on disk. They survive a change
 * of page, not a reload.
 */
const kept = new Map<string, string>();

const keyOf = (who: string, id: string): string => `${who}\n${id}`;

const drafts = {
  of: (who: string, id: string): string => kept.get(keyOf(who, id)) ?? '',
  keep: (who: string, id: string, text: string): void => {
    if (text === '') kept.delete(keyOf(who, id));
    else kept.set(keyOf(who, id), text);
  },
};
