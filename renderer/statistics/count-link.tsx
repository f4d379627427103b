import type { ReactNode } from 'react';
import { COUNTED_FIGURES, type CountedFigure } from '../../shared/choices.ts';
import { hashOf } from '../app/route.ts';
import { NO_NARROWING, queryOf, withAxis } from '../cases/filter.ts';
import { num } from '../format/number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { filterOfQuestion, type LabelledValue, type Question } from './question.ts';

export const isCountedFigure = (key: string): key is (typeof COUNTED_FIGURES)[number] =>
  COUNTED_FIGURES.some((figure) => figure === key);

/** Link to the counted cases; null if no filter can express the row's value. */
export function casesOf(question: Question, figure: CountedFigure, row: LabelledValue | null): string | null {
  const { rows, by, from, to } = question;
  let narrowing = { ...NO_NARROWING, counted: { figure, by, from, to } };
  const filter = filterOfQuestion(question);
  for (const axis of ['department', 'doctor'] as const)
    if (filter[axis] !== undefined) narrowing = { ...narrowing, ...withAxis(narrowing, axis, filter[axis]) };
  if (row !== null) {
    const chosen = narrowing.axes[rows];
    // No filter selects cases without a value. A value other than the chosen one would match no case.
    if (row.value === '' || (chosen.length > 0 && !chosen.includes(row.value))) return null;
    narrowing = { ...narrowing, ...withAxis(narrowing, rows, [row.value]) };
  }
  return hashOf({ page: 'cases', query: queryOf(narrowing) });
}

/** A count that links to its cases; plain text for zero or for a figure that counts no cases. */
export function CountLink(props: {
  readonly question: Question;
  readonly count: number;
  readonly figure: CountedFigure | undefined;
  /** Null: all rows. */
  readonly row: LabelledValue | null;
  readonly children: ReactNode;
}): ReactNode {
  const { statistics: words } = useTexts();
  const { question, count, figure, row, children } = props;
  const hash = figure === undefined || count === 0 ? null : casesOf(question, figure, row);
  if (hash === null || figure === undefined) return children;
  return (
    <a
      className="n"
      href={hash}
      aria-label={`${num(count)} ${words.opens(row?.word ?? words.total, words.figures[figure])}`}
    >
      {children}
    </a>
  );
}
