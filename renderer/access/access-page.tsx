import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Input from 'antd/es/input';
import Select from 'antd/es/select';
import { useState, type ReactNode } from 'react';
import type { LookView } from '../../shared/api/access-contract.ts';
import { hashOf } from '../app/route.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useAction } from '../connection/use-action.ts';
import { dateTime, exactTime } from '../format/time.ts';
import { useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { AccountsAlert, ManyAlert } from '../today/notices.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { DayField } from '../ui/day-field.tsx';
import { aboutOf, firstQuestion, isWhole, type Question } from './question.ts';

type Answer = Awaited<ReturnType<AgentClient['access']['looks']>> & {
  readonly asked: Question;
  readonly at: string;
};

/** Searches the trail: who viewed this patient, and what this person viewed. */
export function AccessPage(): ReactNode {
  const { access } = useTexts();
  const [question, setQuestion] = useState(() => firstQuestion(Date.now()));
  const [answer, setAnswer] = useState<Answer | null>(null);
  const { running, error, run } = useAction(
    async (client) => {
      const { from, to } = question;
      const found = await client.access.looks({ about: aboutOf(question), from, to });
      setAnswer({ ...found, asked: question, at: new Date().toISOString() });
    },
    null,
    'here',
  );
  return (
    <div className="access">
      <h1>{access.title}</h1>
      <p className="lead">{access.detail}</p>
      <ManyAlert />
      <AccountsAlert />
      <section className="panel pad">
        <QuestionForm question={question} running={running} onChange={setQuestion} onAsk={run} />
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </section>
      <section className="panel" aria-live="polite">
        {answer === null ? <p className="blank">{access.start}</p> : <Found answer={answer} />}
      </section>
    </div>
  );
}

function Found({ answer }: { readonly answer: Answer }): ReactNode {
  const { access, statistics, print } = useTexts();
  const unknown = answer.asked.about === 'patient' && answer.cases.length === 0;
  if (answer.looks.length === 0) return <p className="blank">{unknown ? access.noPatient : access.none}</p>;
  return (
    <>
      <header className="panel-head">
        <h2>{access.found(answer.looks.length)}</h2>
        <div className="panel-extra">
          <span className="second">{statistics.asOf(dateTime(answer.at))}</span>
          <Button size="small" onClick={() => window.print()}>
            {print.print}
          </Button>
        </div>
      </header>
      {answer.more ? <Alert type="info" banner title={access.more} /> : null}
      <LooksTable looks={answer.looks} />
    </>
  );
}

/** Lines found, newest first. Cases are named by id only: this page shows no patient. */
function LooksTable({ looks }: { readonly looks: readonly LookView[] }): ReactNode {
  const { access, timeline } = useTexts();
  const { columns } = access;
  return (
    <div className="looks-scroll" tabIndex={0} role="region" aria-label={access.title}>
      <DataTable
        className="looks"
        heads={[columns.at, columns.actor, columns.what, columns.case, columns.words]}
      >
        {looks.map((look, index) => (
          <tr key={`${look.at} ${String(index)}`}>
            <td className="num">{exactTime(look.at)}</td>
            <td>{look.claimed === null ? look.actor : timeline.claimed(look.claimed, look.actor)}</td>
            <td>
              {access.kinds[look.kind]}
              {look.named === false ? access.covered : ''}
            </td>
            <td>
              <Cases look={look} />
            </td>
            <td className="words">{look.words ?? '—'}</td>
          </tr>
        ))}
      </DataTable>
    </div>
  );
}

/** Cases of one line: those that were asked for, or the first of many. */
function Cases({ look: { caseId, cases, count } }: { readonly look: LookView }): ReactNode {
  const { access } = useTexts();
  if (caseId !== null) return <CaseId id={caseId} />;
  if (cases.length === 0) return count === null ? '—' : access.cases(count);
  const more = count !== null && count > cases.length ? access.inAll(count) : null;
  if (cases.length <= SHOWN_AT_ONCE) return <CaseIds ids={cases} more={more} />;
  return (
    <details>
      <summary>{access.cases(count ?? cases.length)}</summary>
      <CaseIds ids={cases} more={more} />
    </details>
  );
}

const SHOWN_AT_ONCE = 3;

function CaseIds({
  ids,
  more,
}: {
  readonly ids: readonly string[];
  readonly more: string | null;
}): ReactNode {
  return (
    <>
      {ids.map((id) => (
        <div key={id}>
          <CaseId id={id} />
        </div>
      ))}
      {more === null ? null : <div className="second">{more}</div>}
    </>
  );
}

function CaseId({ id }: { readonly id: string }): ReactNode {
  return useMay('cases.read') ? <a href={hashOf({ page: 'case', id })}>{id}</a> : id;
}

interface QuestionFormProps {
  readonly question: Question;
  readonly running: boolean;
  readonly onChange: (question: Question) => void;
  readonly onAsk: () => void;
}

/** Form for subject and period; Enter submits. */
function QuestionForm({ question, running, onChange, onAsk }: QuestionFormProps): ReactNode {
  const { access, list } = useTexts();
  const change = (part: Partial<Question>): void => onChange({ ...question, ...part });
  return (
    <form
      className="looks-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole(question) && !running) onAsk();
      }}
    >
      <div className="field">
        <label htmlFor="looks-about">{access.about.label}</label>
        <Select
          id="looks-about"
          value={question.about}
          onChange={(about) => change({ about })}
          options={[
            { value: 'patient', label: access.about.patient },
            { value: 'person', label: access.about.person },
            { value: 'everyone', label: access.about.everyone },
          ]}
        />
      </div>
      {question.about === 'everyone' ? null : (
        <div className="field wide">
          <label htmlFor="looks-who">
            {question.about === 'patient' ? access.patient.label : access.person.label}
          </label>
          <Input
            id="looks-who"
            autoComplete="off"
            placeholder={question.about === 'patient' ? access.patient.hint : access.person.hint}
            value={question.about === 'patient' ? question.patient : question.person}
            onChange={({ target }) =>
              change(question.about === 'patient' ? { patient: target.value } : { person: target.value })
            }
          />
        </div>
      )}
      {(['from', 'to'] as const).map((end) => (
        <div className="field" key={end}>
          <label htmlFor={`looks-${end}`}>{list[end]}</label>
          <DayField id={`looks-${end}`} value={question[end]} onChange={(day) => change({ [end]: day })} />
        </div>
      ))}
      <Button type="primary" htmlType="submit" loading={running} disabled={!isWhole(question)}>
        {running ? access.asking : access.ask}
      </Button>
    </form>
  );
}
