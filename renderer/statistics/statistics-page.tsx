import Segmented from 'antd/es/segmented';
import { useMemo, useState, type ReactNode } from 'react';
import { go } from '../app/route.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateOnly, shortDay } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { PeriodField } from '../ui/day-field.tsx';
import { useToday } from '../ui/now.tsx';
import {
  before,
  daysOf,
  filterOfQuestion,
  parseQuestion,
  queryOfQuestion,
  SPANS,
  type Question,
  type Span,
} from './question.ts';
import { SentencesPanel } from './sentences-panel.tsx';
import { StatsReport } from './stats-report.tsx';

/** 統計: results of a month's applications, for the monthly report. */
export function StatisticsPage({ query }: { readonly query: string }): ReactNode {
  const { statistics: words } = useTexts();
  const today = useToday();
  const question = useMemo(() => parseQuestion(query, today), [query, today]);
  const [custom, setCustom] = useState(false);
  const { from, to } = question;
  const isShown = (span: Span): boolean => daysOf(span, today).from === from && daysOf(span, today).to === to;
  const shown = custom ? null : (SPANS.find(isShown) ?? null);
  const change = (patch: Partial<Question>): void =>
    go({ page: 'statistics', query: queryOfQuestion({ ...question, ...patch }) });
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
          <PeriodField days={question} onDays={change} />
        ) : (
          <span className="muted">
            {words.periodOf(dateOnly(from), shortDay(to, from), words.periods[question.by])}
          </span>
        )}
      </header>
      {from !== '' && to !== '' && from <= to ? (
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
  const { rows, by, from, to } = question;
  const filter = filterOfQuestion(question);
  const answer = useQuery(queryOfQuestion(question), (agent, signal) =>
    agent.stats.table({ rows, filter, period: { by, from, to } }, { signal }),
  );
  const earlier = span === null ? null : { by, ...before(span, today) };
  const { data: last } = useQuery(JSON.stringify([earlier, filter]), async (agent, signal) =>
    earlier === null ? null : (await agent.stats.table({ rows, filter, period: earlier }, { signal })).total,
  );
  return (
    <>
      <StatsReport
        question={question}
        answer={answer}
        last={span === null || last === null ? null : { span, figures: last }}
        onChange={onChange}
      />
      <SentencesPanel question={question} />
    </>
  );
}
