import { RECONCILE_GROUPS, type ReconcileGroup } from '../../shared/reconcile.ts';
import { addDays } from '../../shared/days.ts';
import type { ListRow } from '../../shared/api/reconcile-contract.ts';
import { type Days, daysIn, daysOf } from '../statistics/question.ts';

export const RECONCILE_SPANS = ['month', 'lastMonth'] as const;

/** `all`: all differences; `same` and `vpn` rows are no differences. */
const SHOWN = ['all', ...RECONCILE_GROUPS, 'same', 'vpn'] as const;
export type Shown = (typeof SHOWN)[number];

export interface ReconcileQuestion extends Days {
  readonly show: Shown;
}

/** Parses the address; default: this month, all differences. */
export function parseReconcile(query: string, today: string): ReconcileQuestion {
  const params = new URLSearchParams(query);
  return {
    ...daysIn(params, daysOf('month', today)),
    show: SHOWN.find((each) => each === params.get('show')) ?? 'all',
  };
}

export function queryOfReconcile({ from, to, show }: ReconcileQuestion): string {
  return new URLSearchParams({ from, to, ...(show === 'all' ? {} : { show }) }).toString();
}

/** The month of most rows; null if no row has a day. */
export function monthOfList(rows: readonly Pick<ListRow, 'applied'>[], today: string): Days | null {
  const counts = new Map<string, number>();
  for (const { applied } of rows)
    if (applied !== undefined) counts.set(applied.slice(0, 7), (counts.get(applied.slice(0, 7)) ?? 0) + 1);
  const [most] = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? 1 : -1));
  if (most === undefined) return null;
  const [month] = most;
  if (today.startsWith(month)) return daysOf('month', today);
  const from = `${month}-01`;
  return { from, to: addDays(`${addDays(from, 31).slice(0, 7)}-01`, -1) };
}

export const isGroup = (shown: Shown): shown is ReconcileGroup =>
  RECONCILE_GROUPS.some((group) => group === shown);
