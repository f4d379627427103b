import type { Delivery } from '../../../../shared/states.ts';
import { mayBeOverruled } from '../check/problem-kinds.ts';
import { AgentError } from '../../ground/error.ts';
import { hasAnothersNumber, problemsOf } from './case-facts.ts';
import type { CaseRecord } from './case-record.ts';
import { canMove } from './delivery.ts';

/** Person and reason of a move; both go into its history and the audit trail. */
export interface By {
  readonly actor: string;
  readonly reason: string | null;
  /** Attempts at the case when NHI was searched before this move, null without a search: it shows nothing about a later attempt. */
  readonly searchedAt?: number | null | undefined;
}

/** The moves a person can make. */
const STAFF_MOVES = ['retry', 'hold', 'release', 'cancel', 'recheck', 'resolve', 'sendAnyway'] as const;
export type StaffMove = (typeof STAFF_MOVES)[number];

/** A person's possible moves of a case; the page offers these alone. */
export function movesOf(row: CaseRecord): StaffMove[] {
  if (row.superseded_by !== null) return [];
  const busy = isInFlight(row.delivery);
  const can: Record<StaffMove, boolean> = {
    retry: row.delivery === 'rejected' || row.delivery === 'queued',
    hold: canMove(row.delivery, 'hold') || (busy && row.shown !== 'held' && row.wish !== 'hold'),
    release: row.shown === 'held' || (busy && row.wish !== null),
    cancel: canMove(row.delivery, 'cancel') || (busy && row.wish !== 'cancel'),
    recheck: canRecheck(row),
    sendAnyway: canSendAnyway(row),
    resolve:
      mayBeAtNhi(row) ||
      // The agent cannot always find the number: two Claims match, say, or the server leaves the Claims out.
      (row.delivery === 'accepted' && row.case_number === null) ||
      // NHI shows another application under its number; a person finds the right number at NHI.
      hasAnothersNumber(row),
  };
  return STAFF_MOVES.filter((move) => can[move]);
}

/** In doubt, or a file found again after a restore, before a person has checked it. */
export const mayBeAtNhi = (row: Pick<CaseRecord, 'delivery' | 'hold_reason'>): boolean =>
  row.delivery === 'uncertain' || (row.delivery === 'held' && row.hold_reason === 'reconcile');

/** True if a new check is possible. Not for a cancelled case: only a new file starts it again. */
export function canRecheck(row: CaseRecord): boolean {
  return (
    row.superseded_by === null &&
    row.payload === 'kept' &&
    (row.delivery === 'refused' || row.delivery === 'rejected')
  );
}

/** Says why a person cannot make a move: a case that is over says so, with what to do instead. */
export function notAllowed(row: CaseRecord, otherwise: AgentError): AgentError {
  if (row.superseded_by !== null) return new AgentError('move-not-allowed/superseded');
  if (row.delivery === 'cancelled') return new AgentError('move-not-allowed/cancelled');
  return otherwise;
}

/** True if all errors of a refused case may be overruled by a person: those of a guide's data and of the hospital's own rules. */
export function canSendAnyway(row: CaseRecord): boolean {
  const errors = problemsOf(row).filter(({ severity }) => severity === 'error');
  return (
    row.delivery === 'refused' &&
    row.superseded_by === null &&
    row.payload === 'kept' &&
    row.summary !== null &&
    errors.length > 0 &&
    errors.every(({ code }) => mayBeOverruled(code))
  );
}

/** An attempt is running or in doubt: a person's hold or cancel is stored as a wish. */
export const isInFlight = (delivery: Delivery): boolean => delivery === 'sending' || delivery === 'uncertain';
