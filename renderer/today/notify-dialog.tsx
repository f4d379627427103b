import Button from 'antd/es/button';
import Input from 'antd/es/input';
import Radio from 'antd/es/radio';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { DeadlineView, TodayDetail } from '../../shared/api/work-contract.ts';
import { addDays } from '../../shared/days.ts';
import {
  APPEAL_DECISIONS,
  appealTermOf,
  hasLapsed,
  TOLD_BY,
  type AppealDecision,
  type ToldBy,
} from '../../shared/today.ts';
import { hashOf } from '../app/route.ts';
import { StageLabel, stageOf } from '../cases/stage.tsx';
import { useQuery } from '../connection/use-query.ts';
import { isDay, shortDay, weekday } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useMay } from '../people/me.tsx';
import type { Texts } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog, type CaseDialogProps } from '../ui/ask-dialog.tsx';
import { DayField } from '../ui/day-field.tsx';
import { useToday } from '../ui/now.tsx';
import { Quotation, useSubjectWords } from '../ui/words.tsx';
import { useChangeDialog } from '../work/change.tsx';

interface NotifyDialogProps extends Required<CaseDialogProps> {
  /** NHI's opinion, if there is only one case. */
  readonly opinion?: TodayDetail['opinion'] | undefined;
  /** The doctor knows already: ask only for the decision. */
  readonly told?: boolean;
}

/** Default reminder: a decision on an appeal takes days. */
const REMIND_AFTER_DAYS = 7;

/** Records 已通知醫師 and the doctor's decision. Nothing is preselected; the button names what will be saved; it can be undone. */
export function NotifyDialog({ ids, about, opinion, told = false, onClose }: NotifyDialogProps): ReactNode {
  const { today: page } = useTexts();
  const words = page.notify;
  const today = useToday();
  const subjectOf = useSubjectWords();
  const [decision, setDecision] = useState<AppealDecision | null>(null);
  const [remindOn, setRemindOn] = useState(addDays(today, REMIND_AFTER_DAYS));
  const [how, setHow] = useState<ToldBy | null>(null);
  const [note, setNote] = useState('');
  const [only] = ids.length === 1 ? about : [];
  // After 爭議審議 there is no further appeal.
  const asks = about.length === 0 || about.some(({ subType }) => appealTermOf(subType) !== null);
  const ready =
    !asks || (decision !== null && (decision !== 'undecided' || (isDay(remindOn) && remindOn > today)));
  const { dialog } = useChangeDialog({
    ids,
    change: {
      ...{ do: 'tell', decision: decision ?? 'undecided', note: note.trim() },
      ...(decision === 'undecided' ? { remindOn } : {}),
      ...(how === null ? {} : { how }),
    },
    done: () => words.done[decision ?? 'undecided'],
    onClose,
  });
  const who = only === undefined ? words.many(ids.length) : subjectOf(only);
  return (
    <AskDialog
      width={600}
      title={told ? words.decideTitle(who) : words.title(who)}
      about={about}
      strip={only === undefined ? null : <Whom row={only} opinion={opinion ?? null} />}
      ok={okWords(page, told, asks ? decision : null)}
      ready={ready}
      enter
      aside={only === undefined ? undefined : <PrintNotice id={only.id} />}
      {...dialog}
    >
      {asks ? (
        <Decision {...{ ids, remindOn }} value={decision} onChange={setDecision} onRemindOn={setRemindOn} />
      ) : null}
      {told ? null : <How value={how} onChange={setHow} />}
      <Note value={note} onChange={setNote} />
    </AskDialog>
  );
}

/** Records that the doctor was asked for the data that NHI waits for, and how. */
export function AskDoctorDialog({
  row,
  onClose,
}: {
  readonly row: CaseRow;
  readonly onClose: (done: boolean) => void;
}): ReactNode {
  const { notify: words } = useTexts().today;
  const subjectOf = useSubjectWords();
  const [how, setHow] = useState<ToldBy | null>(null);
  const [note, setNote] = useState('');
  const { dialog } = useChangeDialog({
    ids: [row.id],
    change: {
      ...{ do: 'step', step: 'doctor-asked', done: true, note: note.trim() },
      ...(how === null ? {} : { how }),
    },
    done: () => words.asked,
    onClose,
  });
  return (
    <AskDialog
      title={words.askTitle(subjectOf(row))}
      about={[row]}
      strip={<Whom row={row} opinion={null} />}
      ok={words.askOk}
      ready
      enter
      {...dialog}
    >
      <How value={how} onChange={setHow} />
      <Note value={note} onChange={setNote} />
    </AskDialog>
  );
}

/** Label of the button: the chosen decision that it saves. */
function okWords({ notify, steps }: Texts['today'], told: boolean, decision: AppealDecision | null): string {
  if (decision !== null) return notify.ok[told ? 'decided' : 'told'][decision];
  return told ? steps.decide : notify.told;
}

function PrintNotice({ id }: { readonly id: string }): ReactNode {
  const { notice } = useTexts().today.steps;
  return useMay('patient.reveal') ? (
    <Button type="text" className="notify-print" href={hashOf({ page: 'print', id, what: 'notice' })}>
      {notice}
    </Button>
  ) : null;
}

interface FieldProps<T> {
  readonly value: T;
  readonly onChange: (value: T) => void;
}

function How({ value, onChange }: FieldProps<ToldBy | null>): ReactNode {
  const { notify: words } = useTexts().today;
  return (
    <div>
      <span className="field-label">{words.how}</span>
      <Radio.Group
        optionType="button"
        aria-label={words.how}
        value={value}
        onChange={({ target }) => onChange(TOLD_BY.find((each) => each === target.value) ?? null)}
        options={TOLD_BY.map((way) => ({ value: way, label: words.ways[way] }))}
      />
    </div>
  );
}

function Note({ value, onChange }: FieldProps<string>): ReactNode {
  const { notify: words } = useTexts().today;
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="field-label">
        {words.note} <span className="muted">{words.noteHint}</span>
      </label>
      <Input
        id={id}
        maxLength={4000}
        placeholder={words.noteExample}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </div>
  );
}

/** First the doctor to call, then NHI's decision and opinion. */
function Whom({ row, opinion }: { readonly row: CaseRow; readonly opinion: string | null }): ReactNode {
  const { casePage } = useTexts();
  const names = useCaseNames()(row);
  return (
    <div className="who-strip">
      <p className="notify-doctor">
        <b>{names.doctor === null ? casePage.noDoctor : casePage.doctor(names.doctor)}</b>
        {names.department === null ? null : <span>{names.department}</span>}
      </p>
      <p>
        <StageLabel stage={stageOf(row)} /> {opinion === null ? null : <Quotation>{opinion}</Quotation>}
      </p>
    </div>
  );
}

interface DecisionProps {
  readonly ids: readonly string[];
  readonly value: AppealDecision | null;
  readonly onChange: (value: AppealDecision) => void;
  readonly remindOn: string;
  readonly onRemindOn: (day: string) => void;
}

/** The doctor's decision, by mouse or keys 1, 2, 3; the dialog's initial focus. */
function Decision({ ids, value, onChange, remindOn, onRemindOn }: DecisionProps): ReactNode {
  const { today: page } = useTexts();
  const words = page.notify;
  const today = useToday();
  const first = useRef<HTMLInputElement>(null);
  const name = useId();
  useEffect(() => first.current?.focus(), []);
  const until = useAppealDay(ids);
  const day = (value_: string): string => page.date(shortDay(value_, today), page.weekdays[weekday(value_)]);
  const details: Readonly<Record<AppealDecision, string>> = {
    appeal: until === null ? words.appealDetail : words.appealUntil(shortDay(until, today)),
    'no-appeal': words.noAppealDetail,
    undecided: isDay(remindOn) ? words.undecidedDetail(day(remindOn)) : words.remindOn,
  };
  return (
    <fieldset
      className="decisions"
      onKeyDown={(event) => {
        const isText = event.target instanceof HTMLInputElement && event.target.type !== 'radio';
        const chosen = isText ? undefined : APPEAL_DECISIONS[Number(event.key) - 1];
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      <legend className="field-label">{words.decision}</legend>
      {APPEAL_DECISIONS.map((each, at) => (
        <label key={each} className="decision">
          <input
            ref={at === 0 ? first : null}
            type="radio"
            name={name}
            checked={value === each}
            onChange={() => onChange(each)}
          />
          <span>
            <b>{words.decisions[each]}</b>
            <small>{details[each]}</small>
          </span>
          <kbd aria-hidden="true">{at + 1}</kbd>
        </label>
      ))}
      {value === 'undecided' ? (
        <DayField label={words.remindOn} min={addDays(today, 1)} value={remindOn} onChange={onRemindOn} />
      ) : null}
    </fieldset>
  );
}

/** Appeal deadline of a single case; null for several cases or if none is set. */
function useAppealDay(ids: readonly string[]): string | null {
  const today = useToday();
  const [id = ''] = ids;
  const { data } = useQuery<readonly DeadlineView[]>(
    `deadlines ${ids.length === 1 ? id : ''}`,
    async (agent, signal) =>
      ids.length === 1 ? (await agent.work.ofCase({ id, phi: false }, { signal })).deadlines : [],
  );
  const open = data?.find(
    ({ kind, metAt, dueOn }) =>
      metAt === null &&
      (kind === 'reconsideration' || kind === 'dispute') &&
      !hasLapsed({ kind, dueOn }, today),
  );
  return open?.dueOn ?? null;
}
