import type {
  ContinuationRow,
  ContinuationScope,
  ContinuationsView,
} from '../../shared/api/continuations-contract.ts';
import type { ContinuationState } from '../../shared/choices.ts';
import { addDays, daysBetween } from '../../shared/days.ts';
import type { StageKey } from '../../shared/stage.ts';
import { hashOf } from '../app/route.ts';

/** Tiles: one per state; 停藥 and 轉院 share one. */
export const CONTINUATION_TILES = ['all', 'open', 'preparing', 'sent', 'over'] as const;
export type ContinuationTile = (typeof CONTINUATION_TILES)[number];
const TILE_OF: Readonly<Record<ContinuationState, ContinuationTile>> = {
  open: 'open',
  preparing: 'preparing',
  sent: 'sent',
  stopped: 'over',
  transferred: 'over',
};

/** Filter axes; null: all. An empty value selects rows without one. */
export const CONTINUATION_AXES = ['department', 'doctor', 'drug', 'owner'] as const;
export type ContinuationAxis = (typeof CONTINUATION_AXES)[number];

export interface ContinuationsQuestion {
  readonly scope: ContinuationScope;
  readonly tile: ContinuationTile;
  readonly order: 'doctor' | 'date';
  readonly narrowed: Readonly<Record<ContinuationAxis, string | null>>;
}

/** Days until the end from which a row counts as near. */
const NEAR_DAYS = 7;
const NONE = '-';

/** Parses the address; the default is the month of the date a week from today. It holds codes, keys and staff's names, no patient. */
export function parseContinuations(query: string, today: string): ContinuationsQuestion {
  const params = new URLSearchParams(query);
  const asked = params.get('month') ?? '';
  const isScope = /^\d{4}-(?:0[1-9]|1[0-2])$/.test(asked) || asked === 'late' || asked === 'undated';
  const value = (axis: ContinuationAxis): string | null => {
    const found = params.get(axis);
    return found === null || found === '' || found.length > 100 ? null : found === NONE ? '' : found;
  };
  return {
    scope: isScope ? asked : addDays(today, NEAR_DAYS).slice(0, 7),
    tile: CONTINUATION_TILES.find((each) => each === params.get('state')) ?? 'all',
    order: params.get('by') === 'date' ? 'date' : 'doctor',
    narrowed: {
      department: value('department'),
      doctor: value('doctor'),
      drug: value('drug'),
      owner: value('owner'),
    },
  };
}

export function queryOfContinuations({ scope, tile, order, narrowed }: ContinuationsQuestion): string {
  const params = new URLSearchParams({ month: scope });
  if (tile !== 'all') params.set('state', tile);
  if (order !== 'doctor') params.set('by', order);
  for (const axis of CONTINUATION_AXES) {
    const value = narrowed[axis];
    if (value !== null) params.set(axis, value === '' ? NONE : value);
  }
  return params.toString();
}

export const hashOfContinuations = (question: ContinuationsQuestion): string =>
  hashOf({ page: 'continuations', query: queryOfContinuations(question) });

const valuesOf = (row: ContinuationRow, axis: ContinuationAxis): readonly string[] => {
  switch (axis) {
    case 'drug':
      return row.drugs.length === 0 ? [''] : row.drugs;
    case 'owner':
      return [row.owner ?? ''];
    case 'department':
    case 'doctor':
      return [row[axis]];
  }
};

/** Distinct values of the rows. */
export const valuesIn = (rows: readonly ContinuationRow[], axis: ContinuationAxis): string[] => [
  ...new Set(rows.flatMap((row) => valuesOf(row, axis))),
];

/** Rows that match the filters, apart from the tile. `among`: cases found by the search; null without a search. */
export function narrowedRows(
  { rows }: Pick<ContinuationsView, 'rows'>,
  { narrowed }: Pick<ContinuationsQuestion, 'narrowed'>,
  among: ReadonlySet<string> | null,
): ContinuationRow[] {
  return rows.filter(
    (row) =>
      (among === null || among.has(row.caseId)) &&
      CONTINUATION_AXES.every((axis) => {
        const value = narrowed[axis];
        return value === null || valuesOf(row, axis).includes(value);
      }),
  );
}

export const isOfContinuationTile = ({ state }: ContinuationRow, tile: ContinuationTile): boolean =>
  tile === 'all' || TILE_OF[state] === tile;

/** True if staff still have to act. */
export const isWaiting = ({ state }: Pick<ContinuationRow, 'state'>): boolean =>
  state === 'open' || state === 'preparing';

export const isNear = (row: ContinuationRow, today: string): boolean =>
  isWaiting(row) && row.periodEnd !== null && daysBetween(today, row.periodEnd) <= NEAR_DAYS;

const UNDER_REVIEW: ReadonlySet<StageKey> = new Set(['accepted', 'unnumbered', 'processing', 'reviewing']);

/** Counts for the tiles' second lines. */
export function countsOf(rows: readonly ContinuationRow[], today: string) {
  const sent = rows.flatMap(({ state, next }) => (state === 'sent' && next !== null ? [next.stage] : []));
  const reviewing = sent.filter((stage) => UNDER_REVIEW.has(stage)).length;
  const approved = sent.filter((stage) => stage === 'approved').length;
  return {
    near: rows.filter((row) => row.state === 'open' && isNear(row, today)).length,
    reviewing,
    approved,
    other: sent.length - reviewing - approved,
  };
}

export interface DoctorGroup {
  readonly doctor: string;
  readonly department: string;
  readonly rows: readonly ContinuationRow[];
}

/** Groups by doctor, those with the earliest waiting row first, finished doctors last. */
export function byDoctor(rows: readonly ContinuationRow[]): DoctorGroup[] {
  const groups = Map.groupBy(rows, ({ doctor, department }) => JSON.stringify([doctor, department]));
  const soonest = (own: readonly ContinuationRow[]): string =>
    own.find(isWaiting)?.periodEnd ?? (own.some(isWaiting) ? LAST : AFTER_ALL);
  return [...groups.values()]
    .map((own) => ({
      doctor: own[0]?.doctor ?? '',
      department: own[0]?.department ?? '',
      rows: own,
    }))
    .sort((a, b) => (soonest(a.rows) < soonest(b.rows) ? -1 : soonest(a.rows) > soonest(b.rows) ? 1 : 0));
}

const [LAST, AFTER_ALL] = ['9998', '9999'];

interface Span {
  /** Number of days, both ends included. */
  readonly days: number;
  readonly gone: number;
  readonly percent: number;
}

/** Part of an approved period that has passed; null if a day is unknown. */
export function spanOf(start: string | null, end: string | null, today: string): Span | null {
  if (start === null || end === null) return null;
  const days = daysBetween(start, end) + 1;
  if (!(days > 0)) return null;
  const gone = Math.min(days, Math.max(0, daysBetween(start, today)));
  return { days, gone, percent: Math.round((gone / days) * 100) };
}
