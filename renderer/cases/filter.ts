import type { CaseOrder, CountedFilter, EndingFilter, ListFilter } from '../../shared/api/case-filter.ts';
import { CASE_ORDERS, COUNTED_FIGURES, SUMMED_KEYS, STATS_PERIODS } from '../../shared/choices.ts';
import { addDays } from '../../shared/days.ts';
import { DECIDED_STAGES, STAGES, type StageKey } from '../../shared/stage.ts';
import { useLast, useQuery } from '../connection/use-query.ts';
import { isDay } from '../format/time.ts';
import { useCodeNames } from '../names/code-names.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Views of the rail: each shows the cases at one stage of their way. */
export const VIEWS = ['todo', 'sending', 'reviewing', 'supplement', 'denied', 'approved', 'ended'] as const;
export type View = (typeof VIEWS)[number];

/** Stages of each view; 待辦 spans many stages. */
export const STAGES_OF: Readonly<Record<Exclude<View, 'todo'>, readonly StageKey[]>> = {
  sending: ['waiting', 'queued', 'sending', 'uncertain', 'held', 'accepted', 'unnumbered', 'processing'],
  reviewing: ['reviewing'],
  supplement: ['supplement-requested', 'returned'],
  denied: ['denied'],
  approved: ['approved', 'partially-approved'],
  ended: ['refused', 'rejected', 'superseded', 'cancelled', 'failed', ...DECIDED_STAGES],
};

/** Filter axes. Values of one axis are alternatives; all axes must match. */
export const AXES = ['stage', 'drug', 'department', 'doctor', 'indication', 'owner'] as const;
export type Axis = (typeof AXES)[number];

/** Allowed values of axes with a fixed set. */
const KNOWN: Readonly<Partial<Record<Axis, readonly string[]>>> = {
  stage: STAGES,
};

export const DUE_CHOICES = ['overdue', 'week', 'month', 'any'] as const;
export type DueChoice = (typeof DUE_CHOICES)[number];
export const PERIODS_BY = ['applied', 'found', 'accepted', 'decided'] as const;
type PeriodBy = (typeof PERIODS_BY)[number];
export const isPeriodBy = (value: unknown): value is PeriodBy => PERIODS_BY.some((by) => by === value);

/** The list's filter and order, without the search text. */
export interface Narrowing {
  readonly view: View | null;
  readonly axes: Readonly<Record<Axis, readonly string[]>>;
  readonly due: DueChoice | null;
  readonly period: { readonly by: PeriodBy; readonly from: string; readonly to: string } | null;
  readonly order: CaseOrder | null;
  /** Filter of 續用. */
  readonly ending?: EndingFilter;
  /** Only the cases of the 預檢 line in 待辦. */
  readonly prechecked?: true;
  /** Key of a sentence of NHI. */
  readonly sentence?: string;
  /** Filter of a statistics figure. */
  readonly counted?: CountedFilter;
}

const NO_AXES = Object.fromEntries(AXES.map((axis) => [axis, []])) as unknown as Narrowing['axes'];
export const NO_NARROWING: Narrowing = { view: null, axes: NO_AXES, due: null, period: null, order: null };
/** "No owner" in an address, where an empty value would be lost. */
const NOBODY = '-';
const PRECHECKED = 'precheck';

/**
 * Parses the address, so that Back and bookmarks restore the filter. It holds codes, staff's names and days, never the search text: that may name
 * a patient, and the browser keeps addresses in its history.
 */
export function parseNarrowing(query: string): Narrowing {
  const params = new URLSearchParams(query);
  const valuesOf = (axis: Axis): string[] => {
    const known = KNOWN[axis];
    const asked = [...new Set(params.getAll(axis))].slice(0, 100);
    if (known !== undefined) {
      const among = new Set(asked.flatMap((value) => value.split(',')));
      return known.filter((value) => among.has(value));
    }
    return asked
      .map((value) => (axis === 'owner' && value === NOBODY ? '' : value))
      .filter((value) => value.length <= 64);
  };
  const by = PERIODS_BY.find((each) => each === params.get('by'));
  const order = params.get('order') ?? '';
  const orderBy = CASE_ORDERS.find((each) => each === order.replace(/^-/, ''));
  return {
    view: VIEWS.find((each) => each === params.get('view')) ?? null,
    axes: Object.fromEntries(AXES.map((axis) => [axis, valuesOf(axis)])) as unknown as Narrowing['axes'],
    due: DUE_CHOICES.find((each) => each === params.get('due')) ?? null,
    period: by === undefined ? null : { by, from: dayIn(params, 'from'), to: dayIn(params, 'to') },
    order: orderBy === undefined ? null : { by: orderBy, descending: order.startsWith('-') },
    ...(params.has(PRECHECKED) ? { prechecked: true } : {}),
    ...sentenceIn(params),
    ...countedIn(params),
  };
}

/** A day of the address; empty if it is none. */
function dayIn(params: URLSearchParams, name: string): string {
  const asked = params.get(name) ?? '';
  return isDay(asked) ? asked : '';
}

/** Weeks ahead that 續用 lists by default: a monthly job sees the whole next month. */
const WEEKS_AHEAD = 8;

/** Parses the address of 續用: the list's filter, with the courses' last days, the soonest first. */
export function parseEnding(query: string, today: string): Narrowing {
  const params = new URLSearchParams(query);
  const now = parseNarrowing(query);
  const from = dayIn(params, 'ends-from');
  const to = dayIn(params, 'ends-to');
  const asked = from !== '' || to !== '';
  return {
    ...now,
    order: now.order ?? { by: 'ends', descending: false },
    ending: {
      ...(asked ? daysOf(from, to) : { from: today, to: addDays(today, WEEKS_AHEAD * 7) }),
      ...(params.has('ends-all') ? { all: true } : {}),
    },
  };
}

/** A period in the agent's form: without empty days. */
const daysOf = (from: string, to: string): { readonly from?: string; readonly to?: string } => ({
  ...(from === '' ? {} : { from }),
  ...(to === '' ? {} : { to }),
});

/** Parses a statistics figure's filter. */
function countedIn(params: URLSearchParams): Pick<Narrowing, 'counted'> {
  const [figure, by, from = '', to = ''] = (params.get('counted') ?? '').split(',');
  const known = [...COUNTED_FIGURES, ...SUMMED_KEYS].find((each) => each === figure);
  const period = STATS_PERIODS.find((each) => each === by);
  if (known === undefined || period === undefined || !isDay(from) || !isDay(to)) return {};
  return { counted: { figure: known, by: period, from, to } };
}

function sentenceIn(params: URLSearchParams): { readonly sentence?: string } {
  const sentence = params.get('sentence');
  return sentence === null || sentence.length > 64 ? {} : { sentence };
}

export function queryOf({
  view,
  axes,
  due,
  period,
  order,
  ending,
  prechecked,
  sentence,
  counted,
}: Narrowing): string {
  const params = new URLSearchParams();
  if (view !== null) params.set('view', view);
  for (const axis of AXES)
    for (const value of axes[axis]) params.append(axis, axis === 'owner' && value === '' ? NOBODY : value);
  if (due !== null) params.set('due', due);
  if (period !== null) {
    params.set('by', period.by);
    if (period.from !== '') params.set('from', period.from);
    if (period.to !== '') params.set('to', period.to);
  }
  if (order !== null) params.set('order', `${order.descending ? '-' : ''}${order.by}`);
  if (ending?.from !== undefined) params.set('ends-from', ending.from);
  if (ending?.to !== undefined) params.set('ends-to', ending.to);
  if (ending?.all === true) params.set('ends-all', '1');
  if (sentence !== undefined) params.set('sentence', sentence);
  if (prechecked === true) params.set(PRECHECKED, '1');
  if (counted !== undefined)
    params.set('counted', [counted.figure, counted.by, counted.from, counted.to].join(','));
  return params.toString();
}

/** True if any filter is set, apart from the view. */
export function isNarrowed({ axes, due, period, ending, prechecked, sentence, counted }: Narrowing): boolean {
  return (
    ending !== undefined ||
    prechecked !== undefined ||
    sentence !== undefined ||
    counted !== undefined ||
    due !== null ||
    period !== null ||
    AXES.some((axis) => axes[axis].length > 0)
  );
}

/** Choosing stages clears the view and the reverse: together they would mostly match nothing. */
export function withAxis(now: Narrowing, axis: Axis, values: readonly string[]): Narrowing {
  const view = axis === 'stage' && values.length > 0 ? null : now.view;
  return { ...now, view, axes: { ...now.axes, [axis]: values } };
}

export function withView(now: Narrowing, view: View | null): Narrowing {
  return { ...now, view, axes: { ...now.axes, stage: [] } };
}

/** The filter in the agent's form, without empty axes or search text. `today`: YYYY-MM-DD, from which due choices are counted. */
export function filterOf(
  { view, axes, due, period, ending, prechecked, sentence, counted }: Narrowing,
  search: string,
  today: string,
): ListFilter {
  const day = (ahead: number): string => addDays(today, ahead);
  const until = { overdue: day(-1), week: day(7), month: day(30), any: undefined };
  const chosen = Object.fromEntries(
    AXES.filter((axis) => axes[axis].length > 0).map((axis) => [axis, [...axes[axis]]]),
  ) as Pick<ListFilter, Axis>;
  const words = search.trim().slice(0, 200);
  return {
    ...(view === null ? {} : view === 'todo' ? { todo: true } : { stage: [...STAGES_OF[view]] }),
    ...(view === 'ended' ? { todo: false } : {}),
    // Cases that staff have answered need nothing more: the view and its count leave them out.
    ...(view === 'supplement' ? { answered: false } : {}),
    ...chosen,
    ...(due === null ? {} : { due: until[due] === undefined ? {} : { until: until[due] } }),
    ...(period === null
      ? {}
      : {
          period: { by: period.by, ...daysOf(period.from, period.to) },
        }),
    ...(words === '' ? {} : { search: words }),
    ...(ending === undefined ? {} : { ending }),
    ...(prechecked === undefined ? {} : { prechecked }),
    ...(sentence === undefined ? {} : { sentence }),
    ...(counted === undefined ? {} : { counted }),
  };
}

type ValueWord = (axis: Axis, value: string, text?: string | null) => string;

/** Returns the text of a filter value. */
export function useValueWord(): ValueWord {
  const texts = useTexts();
  const { nameOf, drugOf } = useCodeNames();
  const { noOwner } = texts.list;
  return (axis, value, text = null) => {
    switch (axis) {
      case 'stage':
        return Object.hasOwn(texts.stages, value) ? texts.stages[value as StageKey].word : value;
      case 'owner':
        return value === '' ? noOwner : value;
      case 'doctor':
        return text ?? value;
      case 'drug':
        return drugOf(value, text);
      case 'indication':
      case 'department':
        return nameOf(axis, value, text);
    }
  };
}

/** Facet values with the number of cases each would leave; null before the first answer. The last answer stays while the next one loads. */
export function useFacets(filter: ListFilter | null) {
  const { data, reload } = useQuery(JSON.stringify(filter), (agent, signal) =>
    filter === null ? Promise.resolve(null) : agent.cases.facets(filter, { signal }),
  );
  return { facets: useLast(data), reload };
}
