import type { ReasonsFilter } from '../../shared/api/case-filter.ts';
import type { ReasonRow, ReasonsReport } from '../../shared/api/reasons-contract.ts';
import { REASON_BY, REASON_ENDS, type ReasonBy, type ReasonEnd } from '../../shared/choices.ts';
import { hashOf } from '../app/route.ts';
import { NO_NARROWING, queryOf } from '../cases/filter.ts';
import { truthDays } from '../precheck/truth.ts';
import { codeIn, daysIn, type Days } from '../statistics/question.ts';

/** Filter axes besides the period; null: all. */
export const NARROWED_BY = ['drug', 'department', 'doctor', 'end'] as const;
export type NarrowedBy = (typeof NARROWED_BY)[number];

export interface ReasonsQuestion extends Days {
  readonly by: ReasonBy;
  readonly narrowed: Readonly<Record<NarrowedBy, string | null>>;
}

/** Parses the address; default: the last twelve months by drug. */
export function parseReasons(query: string, today: string): ReasonsQuestion {
  const params = new URLSearchParams(query);
  const value = (name: string): string | null => codeIn(params, name);
  return {
    ...daysIn(params, truthDays('year', today)),
    by: REASON_BY.find((each) => each === params.get('by')) ?? 'drug',
    narrowed: {
      ...{ drug: value('drug'), department: value('department'), doctor: value('doctor') },
      end: REASON_ENDS.find((each) => each === params.get('end')) ?? null,
    },
  };
}

export function queryOfReasons({ from, to, by, narrowed }: ReasonsQuestion): string {
  const params = new URLSearchParams({ from, to, by });
  for (const name of NARROWED_BY) {
    const value = narrowed[name];
    if (value !== null) params.set(name, value);
  }
  return params.toString();
}

/** The question in the agent's form. */
export function askedOf({ from, to, narrowed }: ReasonsQuestion): ReasonsFilter {
  const { drug, department, doctor, end } = narrowed;
  const chosen = REASON_ENDS.find((each) => each === end);
  return {
    ...{ from, to },
    ...(drug === null ? {} : { drug }),
    ...(department === null ? {} : { department }),
    ...(doctor === null ? {} : { doctor }),
    ...(chosen === undefined ? {} : { end: [chosen] }),
  };
}

/** Filter for a row's cases within the question. */
export function askedOfRow(asked: ReasonsFilter, { drug, indication, doctor, tag }: AboutRow, by: ReasonBy) {
  return {
    ...asked,
    ...(drug === null ? {} : { drug }),
    ...(indication === null ? {} : { indication }),
    ...(doctor === null ? {} : { doctor }),
    ...(by === 'tag' ? { tag: tag ?? '' } : {}),
  };
}
type AboutRow = Pick<ReasonRow, 'drug' | 'indication' | 'doctor' | 'tag'>;

/** The filter limited to one month within the question's period. */
export function inMonth(asked: ReasonsFilter, month: string): ReasonsFilter {
  const [first, last] = [`${month}-01`, lastDayOf(month)];
  return {
    ...asked,
    from: asked.from > first ? asked.from : first,
    to: asked.to < last ? asked.to : last,
  };
}

function lastDayOf(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

/** Link to the cases behind a count. */
export const casesOf = (reasons: ReasonsFilter): string =>
  hashOf({ page: 'cases', query: queryOf({ ...NO_NARROWING, reasons }) });

/** Columns that can be sorted by. */
export type ReasonsOrder = 'decided' | ReasonEnd;

export function ordered(rows: ReasonsReport['rows'], order: ReasonsOrder | null): ReasonRow[] {
  if (order === null) return [...rows];
  const size = (row: ReasonRow): number => (order === 'decided' ? row.decided : row.ends[order]);
  return [...rows].sort((a, b) => size(b) - size(a));
}

export const keyOfRow = ({ drug, indication, doctor, tag }: AboutRow): string =>
  JSON.stringify([drug, indication, doctor, tag]);

/** Year and month number of `YYYY-MM`. */
export const partsOf = (month: string): [year: string, number: string] => [
  month.slice(0, 4),
  String(Number(month.slice(5))),
];

/** `9 · 10 · 11` for months `YYYY-MM`. */
export const numbersOf = (months: readonly string[]): string =>
  months.map((month) => partsOf(month)[1]).join(' · ');
