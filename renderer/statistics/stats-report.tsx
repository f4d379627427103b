import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { StatsBy, StatsTable } from '../../shared/api/stats-contract.ts';
import { CSV_MARK, csvLine } from '../../shared/csv.ts';
import { saveBlob } from '../cases/save-blob.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { num } from '../format/number.ts';
import { useCodeNames } from '../names/code-names.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';
import { BarChart } from './bar-chart.tsx';
import { CrossTable } from './cross-table.tsx';
import { NamedValue, plainName, type Named } from './named-value.tsx';
import { FIGURES, figureText, percentOf } from './figure-text.ts';
import type { Question } from './question.ts';

interface StatsReportProps {
  readonly question: Question;
  readonly table: StatsTable;
}

const CHARTED = 12;

/** Table, charts and what each figure means; the same on paper. */
export function StatsReport({ question, table }: StatsReportProps): ReactNode {
  const { statistics: words } = useTexts();
  const { nameOf } = useCodeNames();
  const word = (
    by: StatsBy,
    { value, text }: { readonly value: string; readonly text: string | null },
  ): Pick<Named, 'word' | 'code'> => {
    if (value === '') return { word: words.unknown, code: null };
    // Its value is a key of our own: a number would name a person.
    if (by === 'doctor') return { word: text ?? value, code: null };
    const name = nameOf(by, value, text);
    return { word: name, code: name === value ? null : value };
  };
  const rows = table.rows.map((row) => ({ ...row, ...word(question.rows, row) }));
  const columns =
    question.columns === null
      ? []
      : table.columns.map((column) => ({ ...column, ...word(question.columns ?? 'drug', column) }));
  const charted = rows.slice(0, CHARTED);
  const most = Math.max(1, ...charted.map(({ total }) => total.cases));
  const asCsv = (): void => {
    const lines = [
      [words.by[question.rows], ...FIGURES.map((key) => words.figures[key])],
      ...[...rows, { value: 'total', word: words.total, code: null, total: table.total }].map((row) => [
        plainName(row),
        ...FIGURES.map((key) => figureText(row.total, key, words)),
      ]),
    ];
    const cross =
      columns.length === 0
        ? []
        : [
            [],
            [words.cross, ...columns.map(plainName)],
            ...rows.map((row, at) => [
              plainName(row),
              ...columns.map((_column, column) =>
                String(
                  table.cells.find((cell) => cell.row === at && cell.column === column)?.figures.cases ?? 0,
                ),
              ),
            ]),
          ];
    const text = CSV_MARK + [...lines, ...cross].map(csvLine).join('');
    saveBlob(
      `twpas-statistics-${question.from}_${question.to}.csv`,
      new Blob([text], { type: 'text/csv;charset=utf-8' }),
    );
  };
  return (
    <>
      <div className="stats-head">
        <p>
          {`${words.by[question.rows]} · ${words.periods[question.by]} ${dateOnly(question.from)}–${dateOnly(question.to)} · `}
          <span className="muted">{words.asOf(dateTime(table.asOf))}</span>
        </p>
        <div className="stats-ways no-print">
          <Button disabled={rows.length === 0} onClick={asCsv}>
            {words.csv}
          </Button>
          <Button
            disabled={rows.length === 0}
            onClick={() => {
              window.print();
            }}
          >
            {words.print}
          </Button>
        </div>
      </div>
      {rows.length === 0 ? (
        <p className="stats-empty" role="status">
          {words.empty}
        </p>
      ) : (
        <>
          <div className="panel stats-scroll" tabIndex={0} role="region" aria-label={words.title}>
            <table className="report-table stats-table">
              <thead>
                <tr>
                  <th scope="col">{words.by[question.rows]}</th>
                  {FIGURES.map((key) => (
                    <th key={key} scope="col" className="right" title={words.meaning[key]}>
                      {words.figures[key]}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.value}>
                    <th scope="row">
                      <NamedValue named={row} />
                    </th>
                    {FIGURES.map((key) => (
                      <td key={key} className="right tabular">
                        {figureText(row.total, key, words)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr>
                  <th scope="row">{words.total}</th>
                  {FIGURES.map((key) => (
                    <td key={key} className="right tabular">
                      {figureText(table.total, key, words)}
                    </td>
                  ))}
                </tr>
              </tfoot>
            </table>
          </div>
          {table.moreRows === 0 ? null : <p className="muted">{words.moreRows(table.moreRows)}</p>}
          <div className="stats-charts">
            <BarChart
              title={words.chart.cases}
              bars={charted.map(({ value, word: name, total }) => ({
                key: value,
                word: name,
                share: total.cases / most,
                text: num(total.cases),
              }))}
            />
            <BarChart
              title={words.chart.firstApproved}
              bars={charted.map(({ value, word: name, total }) => ({
                key: value,
                word: name,
                share: (percentOf(total.firstApproved) ?? 0) / 100,
                text: figureText(total, 'firstApproved', words),
              }))}
            />
          </div>
          {rows.length > CHARTED ? <p className="muted">{words.chartMore(CHARTED)}</p> : null}
          {columns.length === 0 ? null : (
            <CrossTable
              corner={words.by[question.rows]}
              rows={rows}
              columns={columns}
              cells={table.cells}
              more={table.moreColumns}
            />
          )}
        </>
      )}
      <Section title={words.meaningTitle}>
        <dl className="stats-meaning">
          {FIGURES.map((key) => (
            <div key={key}>
              <dt>{words.figures[key]}</dt>
              <dd>{words.meaning[key]}</dd>
            </div>
          ))}
        </dl>
        <p className="muted stats-once">{words.once}</p>
        <p className="muted stats-once">{words.meaningOfDays}</p>
        {table.total.receivedGuessed === 0 ? null : (
          <p className="stats-once tone-attention" role="note">
            {words.receivedGuessed(table.total.receivedGuessed)}
          </p>
        )}
      </Section>
    </>
  );
}
