import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { OtherCase } from '../../shared/api/views/case-detail.ts';
import type { DeadlineView, WorkChange } from '../../shared/api/work-contract.ts';
import { addDays, daysBetween, taipeiDay } from '../../shared/days.ts';
import { stageKeyOf, type StageKey } from '../../shared/stage.ts';
import { appealTermOf, hasLapsed, type DeadlineKind } from '../../shared/today.ts';
import { dueOf, monthDayTime, shortDay, shortMoment, weekday } from '../format/time.ts';
import { useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { useNow, useToday } from '../ui/now.tsx';
import { useChangeAction } from '../work/change.tsx';
import type { CaseSubject } from './case-subject.ts';

/** Days left from which a deadline is highlighted. */
const SOON = 3;
/** Quick choices for a deadline, days after the decision, beside a date field. */
export const QUICK_DAYS = [7, 14, 30] as const;

/** Stages that show a waiting time, as its length shows the urgency. */
const WAITS: ReadonlySet<StageKey> = new Set([
  ...(['refused', 'waiting', 'rejected', 'failed', 'held', 'unnumbered'] as const),
  ...(['accepted', 'processing', 'reviewing'] as const),
]);

/** The deadline; without one, the waiting time; for a doubtful send, the next search. */
export function DueBlock({ subject }: { readonly subject: CaseSubject }): ReactNode {
  const { casePage, work: workTexts } = useTexts();
  const today = useToday();
  const { detail, work, followers } = subject;
  const stage = stageKeyOf(detail);
  if (stage === 'uncertain') return <NextSearch subject={subject} />;
  if (detail.successor !== null && detail.review !== 'decided')
    return <Successor successor={detail.successor} />;
  const open = (work?.deadlines ?? [])
    .filter(({ metAt }) => metAt === null)
    .sort((a, b) => a.dueOn.localeCompare(b.dueOn));
  const running = open.find((deadline) => !hasLapsed(deadline, today));
  if (running !== undefined) return <Due deadline={running} />;
  const [lapsed] = open;
  if (lapsed !== undefined && followers.length === 0) return <Lapsed deadline={lapsed} />;
  const kind = termOf(stage, detail.subType);
  if (kind !== null && followers.length === 0 && detail.closedAt === null && work !== null)
    return <NoDeadline detail={detail} kind={kind} />;
  if (WAITS.has(stage) && detail.closedAt !== null)
    return (
      <Block label={workTexts.close.label} big={workTexts.close.closedAt(shortDay(detail.closedAt, today))} />
    );
  if (WAITS.has(stage))
    return (
      <Waited since={sinceWhen(subject)} label={stage === 'held' ? casePage.heldFor : casePage.waited} />
    );
  if (detail.decidedOn === null) return null;
  return <Block label={casePage.decidedOn} big={shortDay(detail.decidedOn, today)} />;
}

interface BlockProps {
  readonly label: string;
  readonly big: string;
  readonly small?: string;
  readonly tone?: string;
}

function Block({ label, big, small, tone = '' }: BlockProps): ReactNode {
  return (
    <div className="due-block">
      <p className="second">{label}</p>
      <p className={`due-big ${tone}`}>{big}</p>
      {small === undefined ? null : <p className="second">{small}</p>}
    </div>
  );
}

function Due({ deadline: { kind, dueOn } }: { readonly deadline: DeadlineView }): ReactNode {
  const { casePage, work } = useTexts();
  const today = useToday();
  const due = dueOf(dueOn, today);
  const words = work.deadlines;
  const big =
    due.kind === 'today'
      ? words.today
      : due.kind === 'overdue'
        ? words.overdue(due.days)
        : words.left(due.days);
  const tone =
    due.kind === 'overdue' ? 'tone-bad' : due.kind === 'today' || due.days <= SOON ? 'tone-attention' : '';
  return (
    <Block
      label={work.deadlines.kinds[kind]}
      big={big}
      small={casePage.due.on(casePage.onDay(shortDay(dueOn, today), weekday(dueOn)))}
      tone={tone}
    />
  );
}

/** A lapsed deadline: nothing can be done any more. */
function Lapsed({ deadline: { kind, dueOn } }: { readonly deadline: DeadlineView }): ReactNode {
  const { casePage, work } = useTexts();
  const today = useToday();
  return (
    <div className="due-block">
      <p className="second">{work.deadlines.kinds[kind]}</p>
      <p className="due-none muted">{work.deadlines.lapsed[kind]}</p>
      <p className="second">{casePage.due.on(casePage.onDay(shortDay(dueOn, today), weekday(dueOn)))}</p>
    </div>
  );
}

/** No deadline was entered, although the decision starts a legal term: offers days counted from the decision. */
function NoDeadline({
  detail,
  kind,
}: {
  readonly detail: CaseSubject['detail'];
  readonly kind: DeadlineKind;
}): ReactNode {
  const { casePage, work } = useTexts();
  const mayWork = useMay('cases.work');
  const today = useToday();
  return (
    <div className="due-block">
      <p className="second">{work.deadlines.kinds[kind]}</p>
      <p className="due-none tone-attention">{casePage.due.none}</p>
      {mayWork ? (
        <div
          className="due-quick"
          role="group"
          aria-label={casePage.due.fromDecision}
          title={casePage.due.fromDecision}
        >
          {QUICK_DAYS.map((days) => (
            <QuickDay
              key={days}
              detail={detail}
              days={days}
              change={{ do: 'set-deadline', kind, dueOn: addDays(detail.decidedOn ?? today, days) }}
            />
          ))}
        </div>
      ) : null}
    </div>
  );
}

function QuickDay(props: {
  readonly detail: CaseSubject['detail'];
  readonly days: number;
  readonly change: WorkChange;
}): ReactNode {
  const { casePage, work } = useTexts();
  const action = useChangeAction(props.detail, props.change, work.deadlines.saved);
  return (
    <Button size="small" loading={action.running} onClick={action.run}>
      {casePage.due.quick(props.days)}
    </Button>
  );
}

function Successor({ successor }: { readonly successor: OtherCase }): ReactNode {
  const { casePage, cases, stages } = useTexts();
  const { receiptNumber, caseNumber } = successor;
  const number = receiptNumber ?? caseNumber;
  const label = receiptNumber === null ? cases.columns.caseNumber : cases.columns.receiptNumber;
  return (
    <Block
      label={casePage.superseded.newCase}
      big={stages[stageKeyOf(successor)].word}
      {...(number === null ? {} : { small: `${label} ${number}` })}
    />
  );
}

function Waited({ since, label }: { readonly since: string; readonly label: string }): ReactNode {
  const { casePage } = useTexts();
  const today = useToday();
  const days = daysBetween(taipeiDay(Date.parse(since)), today);
  return (
    <Block
      // On the first day there is no waiting time, only the time of receipt.
      label={days === 0 ? casePage.received : label}
      big={days === 0 ? casePage.today : casePage.days(days)}
      small={casePage.since(shortMoment(since, today))}
    />
  );
}

function NextSearch({ subject: { detail, quiet } }: { readonly subject: CaseSubject }): ReactNode {
  const { casePage } = useTexts();
  const now = useNow();
  const today = useToday();
  const { doubt } = detail;
  if (doubt === null) return null;
  const next = doubt.nextSearchAt;
  if (quiet && next !== null)
    return <p className="due-quiet muted">{casePage.quiet(monthDayTime(next, today))}</p>;
  const last = detail.events.findLast(
    ({ kind }) => kind === 'searched-empty' || kind === 'search-no-evidence',
  );
  const searched =
    last === undefined
      ? casePage.searchedNever
      : doubt.emptySearches === 0
        ? casePage.searchedInVain(monthDayTime(last.at, today))
        : casePage.searched(doubt.emptySearches, monthDayTime(last.at, today));
  if (next === null || Date.parse(next) <= now) return <p className="due-quiet muted">{searched}</p>;
  return <Block label={casePage.nextSearch} big={monthDayTime(next, today)} small={searched} />;
}

/** Kind of deadline that a decision starts; null if none. */
export function termOf(stage: StageKey, subType: string | null): DeadlineKind | null {
  if (stage === 'supplement-requested') return 'supplement';
  if (stage !== 'denied' && stage !== 'partially-approved') return null;
  return appealTermOf(subType);
}

function sinceWhen({ detail }: CaseSubject): string {
  if (detail.delivery === 'accepted') return detail.acceptedAt ?? detail.createdAt;
  return detail.events.findLast(({ to }) => to === detail.delivery)?.at ?? detail.createdAt;
}
