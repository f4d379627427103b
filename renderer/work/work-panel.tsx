import Checkbox from 'antd/es/checkbox';
import { useState, type ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { DeputyView, WorkView } from '../../shared/api/work-contract.ts';
import { useAction } from '../connection/use-action.ts';
import { AssignDialog } from '../cases/assign-dialog.tsx';
import type { Query } from '../connection/use-query.ts';
import { shortDay, shortMoment } from '../format/time.ts';
import { useCodeNames } from '../names/code-names.tsx';
import { MayButton, useMay, useMyName } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { LoadFailed } from '../ui/load-failed.tsx';
import { useToday } from '../ui/now.tsx';
import { Section } from '../ui/section.tsx';
import { DeadlineList } from './deadline-list.tsx';
import { EndDeputyDialog } from './deputy-dialog.tsx';
import { NoteList } from './note-list.tsx';

interface WorkPanelProps {
  readonly detail: CaseDetail;
  readonly query: Query<WorkView>;
}

/** Owner, deadlines and notes of the case. Empty parts are left out. */
export function WorkPanel({ detail, query: { data, error, reload } }: WorkPanelProps): ReactNode {
  const { work } = useTexts();
  const today = useToday();
  const { id, snoozedUntil, closedAt } = detail;
  return (
    <Section title={work.title} className="work">
      <OwnerLine detail={detail} by={data?.assignedBy} />
      {(data?.deputies ?? []).map((term) => (
        <DeputyLine key={term.n} term={term} detail={detail} />
      ))}
      <MarksLine detail={detail} />
      {snoozedUntil !== null && snoozedUntil > today ? <SnoozeLine id={id} until={snoozedUntil} /> : null}
      {closedAt === null ? null : <CloseLine id={id} closedAt={closedAt} />}
      {data !== null ? (
        <>
          <DeadlineList detail={detail} deadlines={data.deadlines} />
          <NoteList id={id} notes={data.notes} withheld={data.notesWithheld ?? 0} />
        </>
      ) : error !== null ? (
        <LoadFailed error={error} retry={reload} />
      ) : null}
    </Section>
  );
}

/** 標示為已處理: staff settled the case outside the agent. */
function CloseLine({ id, closedAt }: { readonly id: string; readonly closedAt: string }): ReactNode {
  const { close: words } = useTexts().work;
  const today = useToday();
  const reopen = useAction((client) => client.work.reopen({ id }), words.reopened);
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
function SnoozeLine({ id, until }: { readonly id: string; readonly until: string }): ReactNode {
  const words = useTexts().work.snooze;
  const today = useToday();
  const bringBack = useAction((client) => client.work.snooze({ id, until: null }), words.backDone);
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

/** Marks for things in the hospital that the case waits for. A tick appears once the agent confirmed it. */
function MarksLine({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { marks: words } = useTexts().work;
  const mayWork = useMay('cases.work');
  const { id, awaitsDoctor, awaitsReport } = detail;
  const doctor = useAction((client) => client.work.mark({ id, awaitsDoctor: !awaitsDoctor }), words.saved);
  const report = useAction((client) => client.work.mark({ id, awaitsReport: !awaitsReport }), words.saved);
  return (
    <WorkLine label={words.label}>
      <Checkbox checked={awaitsDoctor} disabled={!mayWork || doctor.running} onChange={doctor.run}>
        {words.doctor}
      </Checkbox>
      <Checkbox checked={awaitsReport} disabled={!mayWork || report.running} onChange={report.run}>
        {words.report}
      </Checkbox>
    </WorkLine>
  );
}

/** Owner of the case, with buttons to take, assign and give back. */
function OwnerLine({
  detail,
  by,
}: {
  readonly detail: CaseDetail;
  readonly by: WorkView['assignedBy'];
}): ReactNode {
  const { owner: words } = useTexts().work;
  const { id, owner } = detail;
  const [changing, setChanging] = useState(false);
  const giveBack = useAction((client) => client.work.assign({ ids: [id], owner: null }), words.returned);
  const own = useMyName();
  const take = useAction(
    (client) => client.work.assign({ ids: [id], owner: own }),
    own === null ? '' : words.assigned(own),
  );
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
        {by === undefined ? null : <AssignedBy by={by} />}
      </WorkLine>
      {changing ? <AssignDialog ids={[id]} about={[detail]} onClose={() => setChanging(false)} /> : null}
    </>
  );
}

/** 依分派規則：胸腔科. */
function AssignedBy({ by }: { readonly by: NonNullable<WorkView['assignedBy']> }): ReactNode {
  const { work, shell } = useTexts();
  const words = work.owner;
  const { nameOf, drugOf } = useCodeNames();
  const { place, owner, department, drug, given } = by;
  if (!given) return <span className="tone-attention">{words.byNoRule(owner)}</span>;
  const why = [
    ...(department === null ? [] : [nameOf('department', department)]),
    ...(drug === null ? [] : [drugOf(drug)]),
  ];
  return (
    <span className="muted">
      {words.byRule(place, why.length === 0 ? words.byEvery : why.join(shell.common.listEnd))}
    </span>
  );
}

/** A current or future deputy of the case or its owner. */
function DeputyLine({
  term: { n, deputy, owner, from, until, standsNow, canWork, caseId },
  detail,
}: {
  readonly term: DeputyView;
  readonly detail: CaseDetail;
}): ReactNode {
  const { deputy: words } = useTexts().work;
  const today = useToday();
  const [ending, setEnding] = useState(false);
  const [first, last] = [shortDay(from, today), shortDay(until, today)];
  return (
    <WorkLine
      label={words.label}
      actions={
        <MayButton ability="cases.work" size="small" onClick={() => setEnding(true)}>
          {words.end}
        </MayButton>
      }
    >
      <span>{standsNow ? words.standing(deputy, last) : words.coming(deputy, first, last)}</span>
      {caseId === null ? <span className="muted">{words.wholeOf(owner)}</span> : null}
      {canWork ? null : <span className="tone-attention">{words.cannot(deputy)}</span>}
      {ending ? (
        <EndDeputyDialog
          {...{ n, owner, deputy }}
          wholeAccount={caseId === null}
          about={[detail]}
          onClose={() => setEnding(false)}
        />
      ) : null}
    </WorkLine>
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
