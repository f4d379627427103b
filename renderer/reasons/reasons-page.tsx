import Segmented from 'antd/es/segmented';
import Select from 'antd/es/select';
import { useId, useMemo, useState, type ReactNode } from 'react';
import type { ReasonRow, ReasonsReport } from '../../shared/api/reasons-contract.ts';
import { REASON_BY, REASON_ENDS, type ReasonBy } from '../../shared/choices.ts';
import { go } from '../app/route.ts';
import { useFacets, useValueWord } from '../cases/filter.ts';
import { useAction } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { saveWorkbook } from '../excel/workbook.ts';
import { num } from '../format/number.ts';
import { dateTime } from '../format/time.ts';
import { TRUTH_SPANS, truthDays } from '../precheck/truth.ts';
import { StatsFrame, StatsWays, wholeDays } from '../statistics/stats-frame.tsx';
import { type LaterTexts, useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { NoAnswer } from '../ui/load-failed.tsx';
import { useToday } from '../ui/now.tsx';
import { NumberLink } from '../ui/number-link.tsx';
import { ReasonsTable, useRowName } from './reasons-table.tsx';
import { TagsPanel } from './tags-panel.tsx';
import {
  askedOf,
  casesOf,
  NARROWED_BY,
  parseReasons,
  partsOf,
  queryOfReasons,
  type NarrowedBy,
  type ReasonsOrder,
  type ReasonsQuestion,
} from './reasons.ts';
import '../precheck/truth.css';
import './reasons.css';

/** 理由簿: NHI's reasons in the hospital's own cases, counted by sentence and by the hospital's tags. */
export function ReasonsPage({ query }: { readonly query: string }): ReactNode {
  const words = useLaterTexts();
  const today = useToday();
  const question = useMemo(() => parseReasons(query, today), [query, today]);
  const change = (patch: Partial<ReasonsQuestion>): void =>
    go({ page: 'statistics', part: 'reasons', query: queryOfReasons({ ...question, ...patch }) });
  return (
    <StatsFrame
      part="reasons"
      days={question}
      spans={TRUTH_SPANS}
      daysOfSpan={(span) => truthDays(span, today)}
      spanWords={words.truth.spans}
      period={words.reasons.period}
      onDays={wholeDays(change)}
    >
      {() => <Report question={question} onChange={change} />}
    </StatsFrame>
  );
}

interface PartProps {
  readonly question: ReasonsQuestion;
  readonly onChange: (patch: Partial<ReasonsQuestion>) => void;
}

function Report({ question, onChange }: PartProps): ReactNode {
  const { statistics } = useTexts();
  const words = useLaterTexts().reasons;
  const [order, setOrder] = useState<ReasonsOrder | null>(null);
  const asked = askedOf(question);
  const { from, to, by } = question;
  const { data: report, ...query } = useQuery(`reasons ${JSON.stringify(asked)} ${by}`, (agent, signal) =>
    agent.reasons.report({ asked, by }, { signal }),
  );
  const rowName = useRowName(report?.tags ?? []);
  const excel = useAction(
    async () => report !== null && saveWorkbook(words.file(from, to), [sheetOf(report, by, rowName, words)]),
    statistics.excelDone,
  );
  const isNarrowed = Object.values(question.narrowed).some((value) => value !== null);
  return (
    <>
      <StatsWays isEmpty={(report?.rows ?? []).length === 0} excel={excel} />
      <div className="reasons-columns">
        <section className="panel stats-panel" aria-labelledby="reasons-title">
          <header>
            <div className="reasons-head">
              <h2 id="reasons-title">{words.caption[by]}</h2>
              <div className="stats-controls no-print">
                <Segmented<ReasonBy>
                  aria-label={statistics.rows}
                  value={by}
                  options={REASON_BY.map((value) => ({ value, label: words.by[value] }))}
                  onChange={(next) => onChange({ by: next })}
                />
              </div>
            </div>
            <Filters question={question} onChange={onChange} />
            <p className="reasons-total muted">
              <NumberLink n={report?.total.notAtOnce} href={casesOf(asked)} /> {words.notAtOnce}{' '}
              <NumberLink n={report?.total.later} href={casesOf({ ...asked, later: 'any' })} /> {words.later}
            </p>
          </header>
          {report === null ? (
            <NoAnswer {...query} pad rows={8} />
          ) : report.rows.length === 0 ? (
            <p className="stats-empty" role="status">
              {isNarrowed ? words.emptyFiltered : words.empty}
            </p>
          ) : (
            <ReasonsTable {...{ report, asked, by, order }} onOrder={setOrder} />
          )}
          {report === null ? null : <Foot {...report} />}
        </section>
        {report === null ? null : <TagsPanel report={report} asked={asked} onTags={query.reload} />}
      </div>
    </>
  );
}

function Foot({ wordless, moreRows, asOf }: ReasonsReport): ReactNode {
  const { statistics } = useTexts();
  const words = useLaterTexts().reasons;
  return (
    <div className="stats-foot">
      <p>{words.foot}</p>
      {wordless === 0 ? null : (
        <p>
          {num(wordless)} {words.wordless}
        </p>
      )}
      {moreRows === 0 ? null : <p>{words.moreRows(moreRows)}</p>}
      <p>{statistics.asOf(dateTime(asOf))}</p>
    </div>
  );
}

/** Filters of the counted cases: drug, department, doctor and decision. */
function Filters({ question, onChange }: PartProps): ReactNode {
  const words = useLaterTexts().reasons;
  const id = useId();
  const { facets } = useFacets({ review: ['decided'] });
  const word = useValueWord();
  const options = (name: NarrowedBy): readonly { readonly value: string; readonly label: string }[] =>
    name === 'end'
      ? REASON_ENDS.map((value) => ({ value, label: words.ends[value] }))
      : (facets?.[name] ?? []).map(({ value, text }) => ({ value, label: word(name, value, text) }));
  return (
    <div className="reasons-filters no-print">
      {NARROWED_BY.map((name) => (
        <span key={name} className="truth-filter">
          <label htmlFor={`${id}-${name}`}>{words.filters[name]}</label>
          <Select
            id={`${id}-${name}`}
            value={question.narrowed[name] ?? ''}
            options={[{ value: '', label: words.every }, ...options(name)]}
            popupMatchSelectWidth={false}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(next) =>
              onChange({ narrowed: { ...question.narrowed, [name]: next === '' ? null : next } })
            }
          />
        </span>
      ))}
    </div>
  );
}

function sheetOf(
  { rows, months, tags }: ReasonsReport,
  by: ReasonBy,
  rowName: (row: ReasonRow) => readonly [string, string],
  words: LaterTexts['reasons'],
) {
  const tagName = (id: string | null): string => tags.find((tag) => tag.id === id)?.name ?? words.unsorted;
  return {
    name: words.title,
    head: [
      words.by[by],
      words.sheet.sentence,
      words.decided,
      ...REASON_ENDS.map((end) => words.ends[end]),
      ...months.map((month) => words.month(...partsOf(month))),
      words.why,
    ],
    rows: rows.flatMap((row) => {
      const name = rowName(row)
        .filter((part) => part !== '')
        .join(' ');
      return [
        [
          ...[name, '', row.decided, ...REASON_ENDS.map((end) => row.ends[end]), ...row.months],
          row.tags.map(({ tag, n }) => `${tagName(tag)} ${num(n)}`).join('\n'),
        ],
        ...row.sentences.map((one) => [
          ...[name, one.text, '', ...REASON_ENDS.map((end) => one.ends[end]), ...one.months],
          tagName(one.tag),
        ]),
      ];
    }),
    widths: [36, 60, 10, 12, 12, 12, 12, 12, 12, 24],
  };
}
