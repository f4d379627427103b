import Button from 'antd/es/button';
import Checkbox from 'antd/es/checkbox';
import Select from 'antd/es/select';
import { useState, type ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { DeadlineView } from '../../shared/api/work-contract.ts';
import { assertNever } from '../../shared/assert-never.ts';
import { addDays } from '../../shared/days.ts';
import { stageKeyOf } from '../../shared/stage.ts';
import { DEADLINE_KINDS, hasLapsed, type DeadlineKind } from '../../shared/today.ts';
import { QUICK_DAYS, termOf } from '../case/due-block.tsx';
import { dueOf, isDay, shortDay, shortMoment } from '../format/time.ts';
import { MayButton } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { useAsk } from '../ui/ask-dialog.tsx';
import { DayField } from '../ui/day-field.tsx';
import { useToday } from '../ui/now.tsx';
import { Sure } from '../ui/sure.tsx';
import { useChangeAction } from './change.tsx';
import { MeetDialog } from './meet-dialog.tsx';
import { WorkForm, WorkPart } from './work-form.tsx';

/** Deadlines: open ones first, by day. */
export function DeadlineList({
  detail,
  deadlines,
}: {
  readonly detail: CaseDetail;
  readonly deadlines: readonly DeadlineView[];
}): ReactNode {
  const { deadlines: words } = useTexts().work;
  const isMet = ({ metAt }: DeadlineView): number => (metAt === null ? 0 : 1);
  const inOrder = [...deadlines].sort((a, b) => isMet(a) - isMet(b) || a.dueOn.localeCompare(b.dueOn));
  return (
    <WorkPart
      title={words.title}
      add={words.add}
      none={words.none}
      count={deadlines.length}
      form={(close) => <DeadlineForm detail={detail} deadlines={deadlines} onClose={close} />}
    >
      <ul className="deadlines">
        {inOrder.map((each) => (
          <DeadlineLine key={each.n} detail={detail} deadline={each} />
        ))}
      </ul>
    </WorkPart>
  );
}

/** One deadline: kind, day, source, and whether it was met. */
function DeadlineLine({
  detail,
  deadline,
}: {
  readonly detail: CaseDetail;
  readonly deadline: DeadlineView;
}): ReactNode {
  const { work, shell } = useTexts();
  const { deadlines: words } = work;
  const today = useToday();
  const { n, metAt, dueOn, source } = deadline;
  const kind = words.kinds[deadline.kind];
  const open = metAt === null;
  const unmeet = useChangeAction(detail, { do: 'meet-deadline', n, met: false }, words.undone);
  const remove = useChangeAction(detail, { do: 'remove-deadline', n }, words.removed);
  const ask = useAsk<DeadlineView>((asked, onClose) => (
    <MeetDialog row={detail} deadline={asked} onClose={onClose} />
  ));
  return (
    <li className={open ? undefined : 'deadline-met'}>
      <span className="deadline-what">
        <strong>{kind}</strong> <span className="tabular">{shortDay(dueOn, today)}</span>
      </span>
      {open && hasLapsed(deadline, today) ? (
        <span className="pill tone-neutral">{words.lapsed[deadline.kind]}</span>
      ) : open ? (
        <DuePill dueOn={dueOn} today={today} />
      ) : (
        <span className="pill tone-good">{words.metOn(deadline.metBy ?? '', shortMoment(metAt, today))}</span>
      )}
      <span className="deadline-source muted">
        {source === 'rule' ? words.rule : words.typed(deadline.setBy)}
      </span>
      <span className="work-actions">
        <MayButton
          ability="cases.work"
          size="small"
          aria-label={open ? words.meetOf(kind) : words.undoOf(kind)}
          {...(open ? { onClick: () => ask(deadline) } : { action: unmeet })}
        >
          {open ? words.meet : words.undo}
        </MayButton>
        <Sure
          title={words.removeSure}
          okText={words.remove}
          cancelText={shell.common.cancel}
          onConfirm={remove.run}
        >
          <MayButton
            ability="cases.work"
            size="small"
            type="text"
            aria-label={words.removeOf(kind)}
            loading={remove.running}
          >
            {words.remove}
          </MayButton>
        </Sure>
      </span>
    </li>
  );
}

/** Days left from which a deadline is highlighted. */
const SOON = 7;

/** Days left or overdue, as a pill. */
function DuePill({ dueOn, today }: { readonly dueOn: string; readonly today: string }): ReactNode {
  const { deadlines: words } = useTexts().work;
  const due = dueOf(dueOn, today);
  switch (due.kind) {
    case 'overdue':
      return <span className="pill tone-bad">{words.overdue(due.days)}</span>;
    case 'today':
      return <span className="pill tone-attention">{words.today}</span>;
    case 'left':
      return (
        <span className={`pill tone-${due.days <= SOON ? 'attention' : 'neutral'}`}>
          {words.left(due.days)}
        </span>
      );
    default:
      return assertNever(due);
  }
}

/** Form for a deadline. Past days are accepted: an overdue deadline must be known. Replaces open deadlines of the same kind unless unticked. */
function DeadlineForm({
  detail,
  deadlines,
  onClose,
}: {
  readonly detail: CaseDetail;
  readonly deadlines: readonly DeadlineView[];
  readonly onClose: () => void;
}): ReactNode {
  const { deadlines: words } = useTexts().work;
  const today = useToday();
  const { decidedOn, subType } = detail;
  const [kind, setKind] = useState<DeadlineKind>(termOf(stageKeyOf(detail), subType) ?? 'supplement');
  const [dueOn, setDueOn] = useState('');
  const [replace, setReplace] = useState(true);
  // A case may have several deadlines of kind `other`: replace none.
  const old = kind === 'other' ? [] : deadlines.filter((each) => each.kind === kind && each.metAt === null);
  const replaces = replace ? old.map(({ n }) => n) : [];
  const save = useChangeAction(detail, { do: 'set-deadline', kind, dueOn, replaces }, words.saved, onClose);
  const [only, ...others] = old;
  const replaceWords =
    only === undefined || others.length > 0
      ? words.replaceMany(words.kinds[kind], old.length)
      : words.replace(
          words.kinds[kind],
          shortDay(only.dueOn, today),
          only.source === 'rule' ? words.rule : words.typed(only.setBy),
        );
  return (
    <WorkForm action={save} ready={isDay(dueOn)} save={words.save} onClose={onClose}>
      <Select<DeadlineKind>
        aria-label={words.kind}
        value={kind}
        options={DEADLINE_KINDS.map((value) => ({ value, label: words.kinds[value] }))}
        onChange={setKind}
      />
      <DayField autoFocus label={words.date} value={dueOn} onChange={setDueOn} />
      <QuickDays from={decidedOn ?? today} onChoose={setDueOn} />
      {old.length === 0 ? null : (
        <Checkbox checked={replace} onChange={({ target }) => setReplace(target.checked)}>
          {replaceWords}
        </Checkbox>
      )}
    </WorkForm>
  );
}

/** Quick choices: days after the decision. */
function QuickDays({
  from,
  onChoose,
}: {
  readonly from: string;
  readonly onChoose: (day: string) => void;
}): ReactNode {
  const { due: words } = useTexts().casePage;
  return (
    <div className="due-quick" role="group" aria-label={words.fromDecision} title={words.fromDecision}>
      {QUICK_DAYS.map((days) => (
        <Button key={days} size="small" onClick={() => onChoose(addDays(from, days))}>
          {words.quick(days)}
        </Button>
      ))}
    </div>
  );
}
