import { addDays } from '../../shared/days.ts';
import { CASE_ORDERS, type CaseFilter, type CaseOrder } from '../../shared/api/case-filter.ts';
import { STAGES } from '../../shared/stage.ts';
import { PROFILES } from '../../shared/states.ts';

/** Filters with values of their own, beside the axes of the rail. */
export const AXES = [
  'stage',
  'subType',
  'priority',
  'profile',
  'drug',
  'indication',
  'department',
  'doctor',
  'owner',
] as const;
export type Axis = (typeof AXES)[number];

export const DUE_CHOICES = ['overdue', 'week', 'month', 'any'] as const;
export type DueChoice = (typeof DUE_CHOICES)[number];
export const PERIODS_BY = ['found', 'applied', 'accepted', 'decided'] as const;
export type PeriodBy = (typeof PERIODS_BY)[number];

export interface MoreFilter {
  readonly axes: Readonly<Record<Axis, readonly string[]>>;
  readonly due: DueChoice | null;
  readonly period: { readonly by: PeriodBy; readonly from: string; readonly to: string } | null;
  readonly order: CaseOrder | null;
}

const NO_AXES = Object.fromEntries(AXES.map((axis) => [axis, []])) as unknown as MoreFilter['axes'];
export const NO_MORE: MoreFilter = { axes: NO_AXES, due: null, period: null, order: null };
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** An owner that is nobody, in an address: an empty value would not be seen there. */
const NOBODY = '-';

/** Out of the address. Codes, staff's names and days stand there; nothing that names a patient. */
export function parseMore(query: string): MoreFilter {
  const params = new URLSearchParams(query);
  const values = (axis: Axis): string[] => [
    ...new Set(params.getAll(axis).map((value) => (axis === 'owner' && value === NOBODY ? '' : value))),
  ];
  const known = (axis: Axis): string[] => {
    const asked = values(axis).slice(0, 100);
    if (axis === 'stage') return STAGES.filter((stage) => asked.includes(stage));
    if (axis === 'profile') return PROFILES.filter((profile) => asked.includes(profile));
    return asked.filter((value) => value.length <= 64);
  };
  const day = (name: string): string => {
    const asked = params.get(name) ?? '';
    return DAY.test(asked) && !Number.isNaN(Date.parse(asked)) ? asked : '';
  };
  const by = PERIODS_BY.find((each) => each === params.get('by'));
  const order = params.get('order') ?? '';
  const orderBy = CASE_ORDERS.find((each) => each === order.replace(/^-/, ''));
  return {
    axes: Object.fromEntries(AXES.map((axis) => [axis, known(axis)])) as unknown as MoreFilter['axes'],
    due: DUE_CHOICES.find((each) => each === params.get('due')) ?? null,
    period: by === undefined ? null : { by, from: day('from'), to: day('to') },
    order: orderBy === undefined ? null : { by: orderBy, descending: order.startsWith('-') },
  };
}

export function queryOfMore(more: MoreFilter): string {
  const params = new URLSearchParams();
  for (const axis of AXES)
    for (const value of more.axes[axis])
      params.append(axis, axis === 'owner' && value === '' ? NOBODY : value);
  if (more.due !== null) params.set('due', more.due);
  if (more.period !== null) {
    params.set('by', more.period.by);
    if (more.period.from !== '') params.set('from', more.period.from);
    if (more.period.to !== '') params.set('to', more.period.to);
  }
  if (more.order !== null) params.set('order', `${more.order.descending ? '-' : ''}${more.order.by}`);
  return params.toString();
}

/** How many conditions it holds; the order is none. */
export function countMore(more: MoreFilter): number {
  const values = AXES.reduce((sum, axis) => sum + more.axes[axis].length, 0);
  return values + (more.due === null ? 0 : 1) + (more.period === null ? 0 : 1);
}

/** As the agent wants it. `today`: what overdue is counted from, YYYY-MM-DD. */
export function filterOfMore(more: MoreFilter, today: string): CaseFilter {
  const day = (ahead: number): string => addDays(today, ahead);
  const until = { overdue: day(-1), week: day(7), month: day(30), any: undefined };
  const axes = Object.fromEntries(
    AXES.filter((axis) => more.axes[axis].length > 0).map((axis) => [axis, [...more.axes[axis]]]),
  ) as Pick<CaseFilter, Axis>;
  const { period } = more;
  return {
    ...axes,
    ...(more.due === null ? {} : { due: until[more.due] === undefined ? {} : { until: until[more.due] } }),
    ...(period === null
      ? {}
      : {
          period: {
            by: period.by,
            ...(period.from === '' ? {} : { from: period.from }),
            ...(period.to === '' ? {} : { to: period.to }),
          },
        }),
  };
}
