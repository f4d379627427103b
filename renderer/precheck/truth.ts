import type { JudgedFilter } from '../../shared/api/case-filter.ts';
import type { PackageTruth, RuleTruth } from '../../shared/api/precheck-contract.ts';
import { addDays } from '../../shared/days.ts';
import { hashOf } from '../app/route.ts';
import { NO_NARROWING, queryOf } from '../cases/filter.ts';
import { daysIn, type Days } from '../statistics/question.ts';
import { FEWEST } from '../statistics/figure-text.ts';

/** Axes of the table: results of the rules, and NHI's decisions. */
export const GROUPS = ['met', 'missing', 'unfit'] as const;
export type Group = (typeof GROUPS)[number];
export const ENDS = ['approved', 'partially-approved', 'supplement-requested', 'denied'] as const;
export type End = (typeof ENDS)[number];

export const TRUTH_SPANS = ['threeMonths', 'year', 'thisYear'] as const;
type TruthSpan = (typeof TRUTH_SPANS)[number];

export interface TruthQuestion extends Days {
  /** `name#version`; null: the package in use. */
  readonly rules: string | null;
  readonly cancer: string | null;
  readonly drug: string | null;
}

/** Parses the address; the default period is this year. */
export function parseTruth(query: string, today: string): TruthQuestion {
  const params = new URLSearchParams(query);
  return {
    ...daysIn(params, truthDays('thisYear', today)),
    rules: params.get('rules'),
    cancer: params.get('cancer'),
    drug: params.get('drug'),
  };
}

export function queryOfTruth({ from, to, ...chosen }: TruthQuestion): string {
  const params = new URLSearchParams({ from, to });
  for (const [name, value] of Object.entries(chosen)) if (value !== null) params.set(name, value);
  return params.toString();
}

/** First and last day of a span up to today. In a shorter month the 31st becomes its last day. */
export function truthDays(span: TruthSpan, today: string): Days {
  if (span === 'thisYear') return { from: `${today.slice(0, 4)}-01-01`, to: today };
  return { from: addDays(monthsBefore(today, span === 'year' ? 12 : 3), 1), to: today };
}

function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** The cancer at the start of a label such as `肺癌 Alectinib`. */
export const cancerOf = ({ label }: Pick<RuleTruth, 'label'>): string =>
  /^(\p{Script=Han}+癌)/u.exec(label)?.[1] ?? '';

export const chosenRules = (
  { rules }: Pick<PackageTruth, 'rules'>,
  { cancer, drug }: Pick<TruthQuestion, 'cancer' | 'drug'>,
): RuleTruth[] =>
  rules.filter(
    (one) => (cancer === null || cancerOf(one) === cancer) && (drug === null || one.drug === drug),
  );

/** Sum over the rules: of one group and decision, of one group, or of all. */
export function sumOf(rules: readonly RuleTruth[], group?: Group, end?: End): number {
  let sum = 0;
  for (const rule of rules)
    for (const each of group === undefined ? GROUPS : [group])
      for (const one of end === undefined ? ENDS : [end]) sum += rule[each][one];
  return sum;
}

/** `95%`; null if too few cases. */
export const percentOf = (part: number, of: number): string | null =>
  of < FEWEST ? null : `${String(Math.round((part / of) * 100))}%`;

/** Number of cases from which a contradiction of rule and NHI is highlighted. */
const WORTH = 2;

export const isOpposite = (group: Group, end: End): boolean =>
  (group === 'met' && end === 'denied') || (group === 'unfit' && end === 'approved');

export const isWorthALook = (group: Group, end: End, n: number): boolean =>
  n >= WORTH && isOpposite(group, end);

/** The rule with most cases in this cell; null if it has fewer than two or another rule has as many. */
export function mostOf(rules: readonly RuleTruth[], group: Group, end: End): RuleTruth | null {
  const [first, second] = [...rules].sort((a, b) => b[group][end] - a[group][end]);
  if (first === undefined || first[group][end] < WORTH) return null;
  return second !== undefined && second[group][end] === first[group][end] ? null : first;
}

/** Link to the cases behind a count. */
export const casesHref = (judged: JudgedFilter): string =>
  hashOf({ page: 'cases', query: queryOf({ ...NO_NARROWING, judged }) });
