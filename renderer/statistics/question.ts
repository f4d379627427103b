import type { CaseFilter } from '../../shared/api/case-filter.ts';
import type { StatsBy, StatsPeriod } from '../../shared/api/stats-contract.ts';
import { STATS_BY, STATS_PERIODS } from '../../shared/choices.ts';
import { addDays } from '../../shared/days.ts';
import { isDay } from '../format/time.ts';

export interface Question {
  readonly rows: StatsBy;
  readonly by: StatsPeriod['by'];
  readonly from: string;
  readonly to: string;
  /** Only this department and this doctor; null: all. */
  readonly department: string | null;
  readonly doctor: string | null;
}

/** Parses the address; default: this month by drug. */
export function parseQuestion(query: string, today: string): Question {
  const params = new URLSearchParams(query);
  return {
    rows: STATS_BY.find((each) => each === params.get('rows')) ?? 'drug',
    by: STATS_PERIODS.find((each) => each === params.get('by')) ?? 'applied',
    ...daysIn(params, daysOf('month', today)),
    department: codeIn(params, 'department'),
    doctor: codeIn(params, 'doctor'),
  };
}

/** Days in the address, otherwise `usual`. */
export function daysIn(params: URLSearchParams, usual: Days): Days {
  const [from, to] = [params.get('from') ?? '', params.get('to') ?? ''];
  return { from: isDay(from) ? from : usual.from, to: isDay(to) ? to : usual.to };
}

export function codeIn(params: URLSearchParams, name: string): string | null {
  const asked = params.get(name);
  return asked === null || asked === '' || asked.length > 64 ? null : asked;
}

/** Filter of the counted cases, without the period. */
export const filterOfQuestion = ({
  department,
  doctor,
}: Pick<Question, 'department' | 'doctor'>): Pick<CaseFilter, 'department' | 'doctor'> => ({
  ...(department === null ? {} : { department: [department] }),
  ...(doctor === null ? {} : { doctor: [doctor] }),
});

export function queryOfQuestion({ rows, by, from, to, department, doctor }: Question): string {
  return new URLSearchParams({
    rows,
    by,
    from,
    to,
    ...(department === null ? {} : { department }),
    ...(doctor === null ? {} : { doctor }),
  }).toString();
}

export const SPANS = ['month', 'lastMonth', 'quarter'] as const;
export type Span = (typeof SPANS)[number];
/** YYYY-MM-DD, both inclusive; empty while being typed. */
export type Days = Pick<Question, 'from' | 'to'>;

/** First and last day of a span, up to today. */
export function daysOf(span: Span, today: string): Days {
  const first = `${today.slice(0, 8)}01`;
  if (span === 'month') return { from: first, to: today };
  if (span === 'lastMonth') return monthBefore(first);
  return { from: firstOfQuarter(today), to: today };
}

/** Period to compare a span with: the whole previous month or quarter. */
export function before(span: Span, today: string): Days {
  const { from } = daysOf(span, today);
  if (span !== 'quarter') return monthBefore(from);
  const last = addDays(from, -1);
  return { from: firstOfQuarter(last), to: last };
}

function monthBefore(first: string): Days {
  const last = addDays(first, -1);
  return { from: `${last.slice(0, 8)}01`, to: last };
}

function firstOfQuarter(day: string): string {
  const month = Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1;
  return `${day.slice(0, 5)}${String(month).padStart(2, '0')}-01`;
}

/** Value of a row, with its name. */
export interface LabelledValue {
  readonly value: string;
  readonly word: string;
  /** A drug's full name, for tooltips, paper and Excel; otherwise equal to `word`. */
  readonly whole: string;
}
