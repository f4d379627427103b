import type {
  ContinuationRow,
  ContinuationScope,
  ContinuationsView,
} from '../../shared/api/continuations-contract.ts';
import type { ContinuationState } from '../../shared/choices.ts';
import { addDays, daysBetween } from '../../shared/days.ts';
import type { StageKey } from '../../shared/stage.ts';
import { hashOf } from '../app/route.ts';

/** The tiles: a state each, but that 停藥 and 轉院 stand together. */
export const CONTINUATION_TILES = ['all', 'open', 'preparing', 'sent', 'over'] as const;
export type ContinuationTile = (typeof CONTINUATION_TILES)[number];
const TILE_OF: Readonly<Record<ContinuationState, ContinuationTile>> = {
  open: 'open',
  preparing: 'preparing',
  sent: 'sent',
  stopped: 'over',
  transferred: 'over',
};

/** Axes that narrow the rows; null: all. An empty value selects rows that name none. */
export const CONTINUATION_AXES = ['department', 'doctor', 'drug', 'owner'] as const;
export type ContinuationAxis = (typeof CONTINUATION_AXES)[number];

export interface ContinuationsQuestion {
  readonly scope: ContinuationScope;
  readonly tile: ContinuationTile;
  readonly order: 'doctor' | 'date';
  readonly narrowed: Readonly<Record<ContinuationAxis, string | null>>;
}

/** A row is near within these days. */
const NEAR_DAYS = 7;
const NONE = '-';

/** Out of the address; without a month, the one that today's next week ends in. Codes, keys and staff's names stand there, no patient. */
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

/** The values that rows have, each once. */
export const valuesIn = (rows: readonly ContinuationRow[], axis: ContinuationAxis): string[] => [
  ...new Set(rows.flatMap((row) => valuesOf(row, axis))),
];

/** Rows that the filters leave, without the tile. `among`: cases that a search found; null: nobody searches. */
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

/** A person still has to do something for it. */
export const isWaiting = ({ state }: Pick<ContinuationRow, 'state'>): boolean =>
  state === 'open' || state === 'preparing';

export const isNear = (row: ContinuationRow, today: string): boolean =>
  isWaiting(row) && row.periodEnd !== null && daysBetween(today, row.periodEnd) <= NEAR_DAYS;

const UNDER_REVIEW: ReadonlySet<StageKey> = new Set(['accepted', 'unnumbered', 'processing', 'reviewing']);

/** Counts for the second lines of the tiles. */
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

/** Doctors by their soonest row that waits, then those with nothing left to do. */
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
  /** Number of whole days, both ends included. */
  readonly days: number;
  readonly gone: number;
  /** 0 to 100. */
  readonly percent: number;
}

/** How much of an approved span is over; null where a day is not known: nobody guesses it. */
export function spanOf(start: string | null, end: string | null, today: string): Span | null {
  if (start === null || end === null) return null;
  const days = daysBetween(start, end) + 1;
  if (!(days > 0)) return null;
  const gone = Math.min(days, Math.max(0, daysBetween(start, today)));
  return { days, gone, percent: Math.round((gone / days) * 100) };
}
