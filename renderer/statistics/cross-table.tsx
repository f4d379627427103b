import type { ReactNode } from 'react';
import type { StatsTable } from '../../shared/api/stats-contract.ts';
import { num } from '../format/number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { CountLink } from './count-link.tsx';
import type { LabelledValue, Question } from './question.ts';

interface CrossTableProps {
  readonly question: Question;
  readonly rows: readonly LabelledValue[];
  readonly columns: readonly LabelledValue[];
  readonly cells: StatsTable['cells'];
  readonly more: number;
}

/** Number of cases for each pair of row and column. */
export function CrossTable({ question, rows, columns, cells, more }: CrossTableProps): ReactNode {
  const { statistics: words } = useTexts();
  const counts = new Map(
    cells.map(({ row, column, figures }) => [`${String(row)} ${String(column)}`, figures.cases]),
  );
  return (
    <>
      <div className="panel stats-scroll" tabIndex={0} role="region" aria-label={words.cross}>
        <table className="report-table stats-table">
          <caption>{words.cross}</caption>
          <thead>
            <tr>
              <th scope="col">{words.by[question.rows]}</th>
              {columns.map((column) => (
                <th key={column.value} scope="col" className="right" title={column.whole}>
                  {column.word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={row.value}>
                <th scope="row" title={row.whole}>
                  {row.word}
                </th>
                {columns.map((column, index) => {
                  const count = counts.get(`${String(at)} ${String(index)}`) ?? 0;
                  return (
                    <td key={column.value} className={count === 0 ? 'right tabular muted' : 'right tabular'}>
                      <CountLink question={question} count={count} figure="cases" row={row} column={column}>
                        {num(count)}
                      </CountLink>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more === 0 ? null : <p className="muted">{words.moreColumns(more)}</p>}
    </>
  );
}
