import { useMemo, type ReactNode } from 'react';
import { go } from '../app/route.ts';
import { useQuery } from '../connection/use-query.ts';
import { useTexts } from '../texts/use-texts.ts';
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
import { StatsFrame } from './stats-frame.tsx';

/** 統計: results of a month's applications, for the monthly report. */
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
  return (
    <StatsFrame
      days={question}
      spans={SPANS}
      daysOfSpan={(span) => daysOf(span, today)}
      spanWords={words.spans}
      period={(from, to) => words.periodOf(from, to, words.periods[question.by])}
      onDays={change}
    >
      {(span) => <Answer question={question} span={span} today={today} onChange={change} />}
    </StatsFrame>
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
  const filter = filterOfQuestion(question);
  const answer = useQuery(queryOfQuestion(question), (agent, signal) =>
    agent.stats.table({ rows, columns, filter, period: { by, from, to } }, { signal }),
  );
  const earlier = span === null ? null : { by, ...before(span, today) };
  const { data: last } = useQuery(JSON.stringify([earlier, filter]), async (agent, signal) =>
    earlier === null
      ? null
      : (await agent.stats.table({ rows, columns: null, filter, period: earlier }, { signal })).total,
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
