import Segmented from 'antd/es/segmented';
import Skeleton from 'antd/es/skeleton';
import { useId, useMemo, useState, type ReactNode } from 'react';
import { go } from '../app/route.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateOnly, shortDay } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DayField } from '../ui/day-field.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { useToday } from '../ui/now.tsx';
import {
  before,
  daysOf,
  parseQuestion,
  queryOfQuestion,
  spanOf,
  SPANS,
  type Question,
  type Span,
} from './question.ts';
import { StatsReport } from './stats-report.tsx';
import { StatsTabs } from './stats-tabs.tsx';

/** 統計: what came of the applications of a month, for the report at its end. */
export function StatisticsPage({ query }: { readonly query: string }): ReactNode {
  const { statistics: words } = useTexts();
  const today = useToday();
  const question = useMemo(() => parseQuestion(query, today), [query, today]);
  const [custom, setCustom] = useState(false);
  const change = (patch: Partial<Question>): void => {
    const next = { ...question, ...patch };
    go({
      page: 'statistics',
      query: queryOfQuestion({ ...next, columns: next.columns === next.rows ? null : next.columns }),
    });
  };
  const span = spanOf(question, today);
  const shown = custom ? null : span;
  const { from, to, by } = question;
  const sound = from !== '' && to !== '' && from <= to;
  return (
    <div className="access statistics">
      <header className="stats-head">
        <h1>{words.title}</h1>
        <Segmented<Span | 'custom'>
          className="no-print"
          aria-label={words.span}
          value={shown ?? 'custom'}
          options={[...SPANS, 'custom' as const].map((value) => ({ value, label: words.spans[value] }))}
          onChange={(value) => {
            setCustom(value === 'custom');
            if (value !== 'custom') change(daysOf(value, today));
          }}
        />
        {shown === null ? (
          <Days question={question} onChange={change} />
        ) : (
          <span className="muted">
            {words.periodOf(dateOnly(from), shortDay(to, from), words.periods[by])}
          </span>
        )}
      </header>
      <StatsTabs part={undefined} />
      {sound ? (
        <Answer question={question} span={shown} today={today} onChange={change} />
      ) : (
        <p className="tone-bad">{words.reversed}</p>
      )}
    </div>
  );
}

interface AnswerProps {
  readonly question: Question;
  readonly span: Span | null;
  readonly today: string;
  readonly onChange: (patch: Partial<Question>) => void;
}

function Answer({ question, span, today, onChange }: AnswerProps): ReactNode {
  const { rows, columns, by, from, to } = question;
  const { data, error, reload } = useQuery(queryOfQuestion(question), (agent, signal) =>
    agent.stats.table({ rows, columns, filter: {}, period: { by, from, to } }, { signal }),
  );
  const earlier = span === null ? null : { by, ...before(span, today) };
  const { data: last } = useQuery(JSON.stringify(earlier), async (agent, signal) =>
    earlier === null
      ? null
      : (await agent.stats.table({ rows, columns: null, filter: {}, period: earlier }, { signal })).total,
  );
  if (data !== null)
    return (
      <StatsReport
        question={question}
        table={data}
        last={span === null || last === null ? null : { span, figures: last }}
        onChange={onChange}
      />
    );
  return error === null ? (
    <Skeleton active paragraph={{ rows: 8 }} />
  ) : (
    <LoadFailed error={error} retry={reload} />
  );
}

function Days({ question, onChange }: Pick<AnswerProps, 'question' | 'onChange'>): ReactNode {
  const { list } = useTexts();
  const id = useId();
  return (['from', 'to'] as const).map((end) => (
    <span key={end} className="report-day">
      <label htmlFor={`${id}-${end}`}>{list[end]}</label>
      <DayField
        id={`${id}-${end}`}
        value={question[end]}
        onChange={(day) => {
          onChange({ [end]: day });
        }}
      />
    </span>
  ));
}
