import Button from 'antd/es/button';
import Select from 'antd/es/select';
import { useId, type ReactNode } from 'react';
import type { Figures, Share, StatsBy, StatsTable } from '../../shared/api/stats-contract.ts';
import {
  RESULT_FIGURES,
  STATS_BY,
  STATS_PERIODS,
  SUMMED_FIGURES,
  type CountedFigure,
  type SummedFigure,
} from '../../shared/choices.ts';
import { useFacets } from '../cases/filter.ts';
import { useAction } from '../connection/use-action.ts';
import type { Query } from '../connection/use-query.ts';
import { saveWorkbook, type Cell, type Sheet } from '../excel/workbook.ts';
import { num } from '../format/number.ts';
import { dateTime, monthOf } from '../format/time.ts';
import { useCodeNames } from '../names/code-names.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { COURSE, figureCell, percentOf, percentText } from './figure-text.ts';
import type { LabelledValue, Question, Span } from './question.ts';
import { CountLink, isCountedFigure } from './count-link.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { Icon } from '../ui/icon.tsx';

interface StatsReportProps {
  readonly question: Question;
  readonly answer: Query<StatsTable>;
  /** The whole previous month or quarter, if the period has one. */
  readonly last: { readonly span: Span; readonly figures: Figures } | null;
  readonly onChange: (patch: Partial<Question>) => void;
}

type Row = LabelledValue & { readonly total: Figures };

/** Figures of the period, one line per drug, department or doctor, with the meaning of each figure; also printed. */
export function StatsReport({ question, answer, last, onChange }: StatsReportProps): ReactNode {
  const { statistics: words } = useTexts();
  const nameOf = useNames();
  const { data: table, ...query } = answer;
  const rows: Row[] = (table?.rows ?? []).map((row) => ({ ...row, ...nameOf(question.rows, row) }));
  const excel = useAction(
    async () =>
      table !== null &&
      saveWorkbook(
        words.file(monthOf(question, question.to)),
        sheetsOf(question, { rows, total: table.total }, words),
      ),
    words.excelDone,
  );
  return (
    <>
      <StatsWays isEmpty={rows.length === 0} excel={excel} />
      <Tiles question={question} total={table?.total ?? null} last={last} />
      <section className="panel stats-panel" aria-labelledby="stats-title">
        <header>
          <h2 id="stats-title">{words.resultsBy(words.by[question.rows])}</h2>
          <Controls question={question} onChange={onChange} />
        </header>
        {table === null ? (
          <NoAnswer {...query} pad rows={8} />
        ) : rows.length === 0 ? (
          <p className="stats-empty" role="status">
            {words.empty}
          </p>
        ) : (
          <div className="stats-scroll" tabIndex={0} role="region" aria-label={words.title}>
            <FigureTable question={question} rows={rows} total={table.total} />
          </div>
        )}
        {table === null ? null : <Foot table={table} question={question} />}
      </section>
    </>
  );
}

interface FootProps {
  readonly table: StatsTable;
  readonly question: Question;
}

/** Meaning of the figures, and number of rows left out. */
function Foot({ table: { rows, moreRows, asOf, total }, question }: FootProps): ReactNode {
  const { statistics: words } = useTexts();
  const sum = rows.reduce((n, row) => n + row.total.cases, 0);
  return (
    <div className="stats-foot">
      <p>
        {words.rateMeaning}
        {sum > total.cases ? words.twice(words.by[question.rows], sum, total.cases) : ''}
        {total.mixed > 0 ? words.mixed(total.mixed) : ''}
        {question.by === 'received' && total.receivedGuessed > 0
          ? words.receivedGuessed(total.receivedGuessed)
          : ''}
      </p>
      {moreRows === 0 ? null : <p>{words.moreRows(moreRows)}</p>}
      <p>{words.asOf(dateTime(asOf))}</p>
    </div>
  );
}

/** Returns the name of a row's value. */
function useNames(): (
  by: StatsBy,
  key: { readonly value: string; readonly text: string | null },
) => LabelledValue {
  const { statistics: words } = useTexts();
  const { nameOf, drugOf } = useCodeNames();
  return (by, { value, text }) => {
    const named = (word: string, whole = word): LabelledValue => ({ value, word, whole });
    if (value === '') return named(words.unknown);
    // A doctor's value is an opaque key of ours, as the doctor's number would identify a person.
    if (by === 'doctor') return named(text ?? value);
    return by === 'drug'
      ? named(drugOf(value, text), nameOf(by, value, text))
      : named(nameOf(by, value, text));
  };
}

const sumOf = (figures: Figures, key: SummedFigure): number =>
  SUMMED_FIGURES[key].reduce((sum, figure) => sum + figures[figure], 0);
const countOf = (figures: Figures, figure: CountedFigure): number =>
  figure === 'approvedBoth' || figure === 'askedBoth' ? sumOf(figures, figure) : figures[figure];

function Tiles({
  question,
  total,
  last,
}: Pick<StatsReportProps, 'question' | 'last'> & { readonly total: Figures | null }): ReactNode {
  const { statistics: words } = useTexts();
  const tiles: readonly (readonly [string, (figures: Figures) => string, CountedFigure?])[] = [
    [words.figures.cases, ({ cases }) => num(cases), 'cases'],
    [words.figures.approvedBoth, (each) => num(sumOf(each, 'approvedBoth')), 'approvedBoth'],
    [words.figures.denied, ({ denied }) => num(denied), 'denied'],
    [words.figures.askedBoth, (each) => num(sumOf(each, 'askedBoth')), 'askedBoth'],
    [words.rate, ({ approval }) => percentText(approval)],
  ];
  return (
    <dl className="panel stats-tiles">
      {tiles.map(([word, of, figure]) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd>
            <b>
              <CountLink
                question={question}
                count={figure === undefined || total === null ? 0 : countOf(total, figure)}
                figure={figure}
                row={null}
              >
                {total === null ? '…' : of(total)}
              </CountLink>
            </b>
            {last === null ? null : <span>{words.lastOf(words.before[last.span], of(last.figures))}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Controls({ question, onChange }: Pick<StatsReportProps, 'question' | 'onChange'>): ReactNode {
  const { statistics: words } = useTexts();
  const id = useId();
  return (
    <div className="stats-controls no-print">
      {(['department', 'doctor'] as const).map((axis) => (
        <Only key={axis} axis={axis} question={question} onChange={onChange} />
      ))}
      <label htmlFor={`${id}-rows`}>{words.rows}</label>
      <Select<StatsBy>
        id={`${id}-rows`}
        value={question.rows}
        options={STATS_BY.map((value) => ({ value, label: words.by[value] }))}
        onChange={(rows) => onChange({ rows })}
      />
      <label htmlFor={`${id}-by`}>{words.period}</label>
      <Select<Question['by']>
        id={`${id}-by`}
        value={question.by}
        options={STATS_PERIODS.map((value) => ({ value, label: words.periods[value] }))}
        onChange={(by) => onChange({ by })}
      />
    </div>
  );
}

/** Filter for one department or doctor. */
function Only({
  axis,
  question,
  onChange,
}: Pick<StatsReportProps, 'question' | 'onChange'> & { readonly axis: 'department' | 'doctor' }): ReactNode {
  const { statistics: words } = useTexts();
  const nameOf = useNames();
  const { facets } = useFacets(ALL_CASES);
  const known = (facets?.[axis] ?? []).filter(({ value }) => value !== '');
  return (
    <Select<string>
      aria-label={words.by[axis]}
      className="stats-only"
      showSearch={{ optionFilterProp: 'label' }}
      value={question[axis] ?? ''}
      options={[
        { value: '', label: words.all[axis] },
        ...known.map(({ value, text }) => ({ value, label: nameOf(axis, { value, text }).word })),
      ]}
      onChange={(value) => onChange({ [axis]: value === '' ? null : value })}
    />
  );
}
const ALL_CASES = {};

interface FigureTableProps {
  readonly question: Question;
  readonly rows: readonly Row[];
  readonly total: Figures;
}

function FigureTable({ question, rows, total }: FigureTableProps): ReactNode {
  const { statistics: words } = useTexts();
  const head = (key: string, word: string): ReactNode => (
    <th key={key} scope="col" className="right">
      {word}
    </th>
  );
  const cells = (figures: Figures, row: LabelledValue | null): ReactNode => (
    <>
      {RESULT_FIGURES.map((key) => (
        <td key={key} className={figures[key] === 0 ? 'right faint' : 'right'}>
          <CountLink
            question={question}
            count={isCountedFigure(key) ? figures[key] : 0}
            figure={isCountedFigure(key) ? key : undefined}
            row={row}
          >
            {num(figures[key])}
          </CountLink>
        </td>
      ))}
      <td className="right">
        <Rate share={figures.approval} />
      </td>
    </>
  );
  return (
    <table className="stats-table figure-table">
      <thead>
        <tr>
          <th scope="col">{words.by[question.rows]}</th>
          {RESULT_FIGURES.map((key) => head(key, words.figures[key]))}
          {head('approval', words.rate)}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ value, word, whole, total: figures }) => (
          <tr key={value} data-value={value}>
            <RowHead word={word} whole={whole} />
            {cells(figures, { value, word, whole })}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">
            {words.total}
            <small>{words.once}</small>
          </th>
          {cells(total, null)}
        </tr>
      </tfoot>
    </table>
  );
}

/** A row's name: short on the page, full on paper. */
function RowHead({ word, whole }: Pick<LabelledValue, 'word' | 'whole'>): ReactNode {
  return (
    <th scope="row" title={whole}>
      {word === whole ? (
        word
      ) : (
        <>
          <span className="no-print">{word}</span>
          <span className="print-only">{whole}</span>
        </>
      )}
    </th>
  );
}

function Rate({ share }: { readonly share: Share }): ReactNode {
  const percent = percentOf(share);
  if (percent === null) return <span className="faint">{percentText(share)}</span>;
  return (
    <span className="rate">
      <span className="rate-bar">
        <span style={{ width: `${String(percent)}%` }} />
      </span>
      <span>{percentText(share)}</span>
    </span>
  );
}

/** The page as workbook sheets, one for each kind of figures. */
function sheetsOf(
  question: Question,
  { rows, total: sum }: { readonly rows: readonly Row[]; readonly total: Figures },
  words: ReturnType<typeof useTexts>['statistics'],
): readonly Sheet[] {
  const all = [...rows, { whole: words.total, total: sum }];
  const first = words.by[question.rows];
  return [
    {
      name: words.kinds.results,
      head: [first, ...RESULT_FIGURES.map((key) => words.figures[key]), words.rate],
      rows: all.map(({ whole, total }): Cell[] => [
        whole,
        ...RESULT_FIGURES.map((key) => figureCell(total[key])),
        figureCell(total.approval),
      ]),
      widths: [36, ...RESULT_FIGURES.map(() => 10), 10],
    },
    {
      name: words.kinds.course,
      head: [first, ...COURSE.map((key) => words.figures[key])],
      rows: all.map(({ whole, total }): Cell[] => [whole, ...COURSE.map((key) => figureCell(total[key]))]),
      widths: [36, ...COURSE.map(() => 14)],
    },
  ];
}

interface WaysProps {
  /** True if there is nothing to export. */
  readonly isEmpty: boolean;
  readonly excel: { readonly running: boolean; readonly run: () => void };
}

function StatsWays({ isEmpty, excel }: WaysProps): ReactNode {
  const { statistics: words, list } = useTexts();
  return (
    <div className="stats-ways no-print">
      <Button type="text" icon={<Icon name="printer" />} disabled={isEmpty} onClick={() => window.print()}>
        {words.print}
      </Button>
      <Button
        type="primary"
        icon={<Icon name="sheet" />}
        loading={excel.running}
        disabled={isEmpty}
        onClick={excel.run}
      >
        {list.excel}
      </Button>
    </div>
  );
}
