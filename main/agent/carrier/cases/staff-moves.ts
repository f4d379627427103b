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
}

/** The rule that speaks of a name NHI does not take. */
const UNFIT_NAME = 'attachment-name-pattern';

/** The moves a person can make. */
const STAFF_MOVES = [
  'retry',
  'hold',
  'release',
  'cancel',
  'recheck',
  'resolve',
  'sendAnyway',
  'renameAttachments',
] as const;
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
    renameAttachments:
      canRecheck(row) && row.summary !== null && problemsOf(row).some(({ code }) => code === UNFIT_NAME),
    resolve:
      mayBeAtNhi(row) ||
      // Its number cannot always be found: two alike, say, or a server that leaves the Claims out.
      (row.delivery === 'accepted' && row.case_number === null) ||
      // Its own number is another one, which a person finds at NHI.
      hasAnothersNumber(row),
  };
  return STAFF_MOVES.filter((move) => can[move]);
}

/** In doubt, or left unknown by a restore: a file found again, before a person has looked. */
export const mayBeAtNhi = (row: Pick<CaseRecord, 'delivery' | 'hold_reason'>): boolean =>
  row.delivery === 'uncertain' || (row.delivery === 'held' && row.hold_reason === 'reconcile');

/** A cancelled case is the end: a person ended it, and only a new file starts again. */
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

/** Whether only a guide's findings stand against it: nothing that cannot be carried, and no attachment. */
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

/** An attempt is under way or in doubt: what a person asks for now is kept as a wish. */
export const isInFlight = (delivery: Delivery): boolean => delivery === 'sending' || delivery === 'uncertain';
