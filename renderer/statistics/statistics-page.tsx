import Input from 'antd/es/input';
import Select from 'antd/es/select';
import Skeleton from 'antd/es/skeleton';
import { useId, useMemo, type ReactNode } from 'react';
import { STATS_BY, STATS_PERIODS, type StatsBy } from '../../shared/api/stats-contract.ts';
import { go } from '../app/route.ts';
import { useQuery } from '../connection/use-query.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useToday } from '../ui/use-now.ts';
import { LoadFailed } from '../ui/load-failed.tsx';
import { parseQuestion, queryOfQuestion, type Question } from './question.ts';
import { StatsReport } from './stats-report.tsx';

/** 統計: figures of a period for the report at month's end. */
export function StatisticsPage({ query }: { readonly query: string }): ReactNode {
  const { statistics: words } = useTexts();
  const today = useToday();
  const question = useMemo(() => parseQuestion(query, today), [query, today]);
  const change = (patch: Partial<Question>): void => {
    const next = { ...question, ...patch };
    go({
      page: 'statistics',
      query: queryOfQuestion({ ...next, columns: next.columns === next.rows ? null : next.columns }),
    });
  };
  const sound = question.from !== '' && question.to !== '' && question.from <= question.to;
  return (
    <div className="access statistics">
      <h1>{words.title}</h1>
      <Controls question={question} onChange={change} />
      {sound ? <Answer question={question} /> : <p className="tone-bad">{words.reversed}</p>}
    </div>
  );
}

function Answer({ question }: { readonly question: Question }): ReactNode {
  const { rows, columns, by, from, to } = question;
  const { data, error, reload } = useQuery(queryOfQuestion(question), (agent, signal) =>
    agent.stats.table({ rows, columns, filter: {}, period: { by, from, to } }, { signal }),
  );
  if (data !== null) return <StatsReport question={question} table={data} />;
  return error === null ? (
    <Skeleton active paragraph={{ rows: 8 }} />
  ) : (
    <LoadFailed error={error} retry={reload} />
  );
}

interface ControlsProps {
  readonly question: Question;
  readonly onChange: (patch: Partial<Question>) => void;
}

function Controls({ question, onChange }: ControlsProps): ReactNode {
  const { statistics: words, list } = useTexts();
  const id = useId();
  const choices = STATS_BY.map((value) => ({ value, label: words.by[value] }));
  return (
    <div className="stats-controls no-print">
      <label htmlFor={`${id}-rows`}>{words.rows}</label>
      <Select<StatsBy>
        id={`${id}-rows`}
        value={question.rows}
        options={choices}
        onChange={(rows) => {
          onChange({ rows });
        }}
      />
      <label htmlFor={`${id}-columns`}>{words.columns}</label>
      <Select<StatsBy | ''>
        id={`${id}-columns`}
        value={question.columns ?? ''}
        options={[
          { value: '', label: words.noColumns },
          ...choices.filter(({ value }) => value !== question.rows),
        ]}
        onChange={(columns) => {
          onChange({ columns: columns === '' ? null : columns });
        }}
      />
      <label htmlFor={`${id}-by`}>{words.period}</label>
      <Select<Question['by']>
        id={`${id}-by`}
        value={question.by}
        options={STATS_PERIODS.map((value) => ({ value, label: words.periods[value] }))}
        onChange={(by) => {
          onChange({ by });
        }}
      />
      {(['from', 'to'] as const).map((end) => (
        <span key={end} className="report-day">
          <label htmlFor={`${id}-${end}`}>{list[end]}</label>
          <Input
            id={`${id}-${end}`}
            type="date"
            value={question[end]}
            onChange={(event) => {
              onChange({ [end]: event.target.value });
            }}
          />
        </span>
      ))}
    </div>
  );
}
