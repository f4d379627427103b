import type { Delivery } from '../../../shared/states.ts';
import type { CaseRecord } from './case-record.ts';
import { canMove } from './delivery.ts';

/** Who moves a case, and why; both go into its history and the audit trail. */
export interface By {
  readonly actor: string;
  readonly reason: string | null;
}

/** The moves a person can make. */
const STAFF_MOVES = ['retry', 'hold', 'release', 'cancel', 'recheck', 'resolve'] as const;
export type StaffMove = (typeof STAFF_MOVES)[number];

/** What a person could do with a case as it stands; the page offers these and nothing else. */
export function movesOf(row: CaseRecord): StaffMove[] {
  if (row.superseded_by !== null) return [];
  const busy = isInFlight(row.delivery);
  const can: Record<StaffMove, boolean> = {
    retry: row.delivery === 'rejected' || row.delivery === 'queued',
    hold: canMove(row.delivery, 'hold') || (busy && row.wish !== 'hold'),
    release: row.delivery === 'held' || (busy && row.wish !== null),
    cancel: canMove(row.delivery, 'cancel') || (busy && row.wish !== 'cancel'),
    recheck: canRecheck(row),
    // What a restore left unknown may be at NHI as well: a file found again, before a person has looked.
    resolve: row.delivery === 'uncertain' || (row.delivery === 'held' && row.hold_reason === 'reconcile'),
  };
  return STAFF_MOVES.filter((move) => can[move]);
}

export function canRecheck(row: CaseRecord): boolean {
  return (
    row.superseded_by === null &&
    row.payload === 'kept' &&
    (row.delivery === 'refused' || row.delivery === 'rejected' || row.delivery === 'cancelled')
  );
}

/** An attempt is under way or in doubt: what a person asks for now is kept as a wish. */
export const isInFlight = (delivery: Delivery): boolean => delivery === 'sending' || delivery === 'uncertain';
