import type { Delivery } from '../../../../shared/states.ts';
import { AgentError } from '../../ground/error.ts';

/** Reason why a case moves. Each member is a thing that was proven, decided or asked for. */
export const DELIVERY_CAUSES = [
  /** Checks passed and every attachment is there. */
  'ready',
  /** Checks passed, an attachment is missing. */
  'awaits-attachments',
  /** Our checks found errors, or the wait for attachments is over. */
  'checks-failed',
  /** A newer file of the same claim supersedes it. */
  'superseded',
  /** An attempt begins: its bytes are at hand, and its intent is written to the trail in parallel. */
  'attempt',
  /** NHI provably lacks it. */
  'proven-absent',
  /** … and it was not being sent when the doubt began: back to its earlier state. */
  'as-before',
  /** … and a person had asked to hold or cancel it meanwhile. */
  'wish-hold',
  'wish-cancel',
  /** Nobody can tell whether NHI has it. */
  'doubt',
  /** Another agent may have sent it, or NHI has refused it after its body had left: NHI is searched before it is sent. */
  'look-first',
  /** NHI answered 2xx, or the case was found there. */
  'accepted',
  /** NHI refused the Bundle itself and does not have it. */
  'rejected',
  /** A person or a rule stops it. */
  'hold',
  /** A person releases it: it continues in the state before the hold. */
  'release',
  /** A person ends it. */
  'cancel',
  /** A person sends it despite errors that may be overruled: a guide's data or the hospital's own rules. */
  'send-anyway',
  /** A person sends a rejected case again. */
  'retry',
  /** NHI shows it after it counted as absent. */
  'surfaced',
  /** The state comes from a backup or a rebuild: later events are unknown. */
  'restored',
] as const;
export type DeliveryCause = (typeof DELIVERY_CAUSES)[number];

/** The whole state machine. A pair that is not here is not allowed: asking for it is a bug or a refused request. */
const MOVES: Readonly<Record<Delivery, Partial<Readonly<Record<DeliveryCause, Delivery | 'where-from'>>>>> = {
  waiting: {
    ready: 'queued',
    'checks-failed': 'refused',
    'look-first': 'uncertain',
    superseded: 'cancelled',
    hold: 'held',
    cancel: 'cancelled',
    surfaced: 'uncertain',
    restored: 'uncertain',
  },
  refused: {
    ready: 'queued',
    'send-anyway': 'queued',
    'awaits-attachments': 'waiting',
    'checks-failed': 'refused',
    superseded: 'cancelled',
    cancel: 'cancelled',
    surfaced: 'uncertain',
    restored: 'uncertain',
  },
  queued: {
    attempt: 'sending',
    // The intent is in the trail, and the database lacks the attempt.
    doubt: 'uncertain',
    'look-first': 'uncertain',
    superseded: 'cancelled',
    hold: 'held',
    cancel: 'cancelled',
    surfaced: 'uncertain',
    restored: 'uncertain',
  },
  sending: {
    'proven-absent': 'queued',
    'wish-hold': 'held',
    'wish-cancel': 'cancelled',
    doubt: 'uncertain',
    'look-first': 'uncertain',
    accepted: 'accepted',
    rejected: 'rejected',
    restored: 'uncertain',
  },
  uncertain: {
    accepted: 'accepted',
    'proven-absent': 'queued',
    'as-before': 'where-from',
    rejected: 'rejected',
    'wish-hold': 'held',
    'wish-cancel': 'cancelled',
    restored: 'uncertain',
  },
  accepted: {},
  rejected: {
    retry: 'queued',
    ready: 'queued',
    'awaits-attachments': 'waiting',
    'checks-failed': 'refused',
    superseded: 'cancelled',
    cancel: 'cancelled',
    surfaced: 'uncertain',
    restored: 'uncertain',
  },
  held: {
    release: 'where-from',
    superseded: 'cancelled',
    cancel: 'cancelled',
    // A file was found after a restore, and a person has found its case at NHI.
    accepted: 'accepted',
    surfaced: 'uncertain',
    restored: 'uncertain',
  },
  cancelled: {
    ready: 'queued',
    'awaits-attachments': 'waiting',
    'checks-failed': 'refused',
    surfaced: 'uncertain',
    restored: 'uncertain',
  },
};

/** True if a case in this state can move for this reason at all. */
export function canMove(state: Delivery, cause: DeliveryCause): boolean {
  return MOVES[state][cause] !== undefined;
}

/**
 * The only function that decides the next state of a case.
 * @param from state before the hold or the doubt; `release` and `as-before` need it.
 * @throws AgentError `move-not-allowed` when the move is not in the table.
 */
export function nextDelivery(state: Delivery, cause: DeliveryCause, from: Delivery | null = null): Delivery {
  const to = MOVES[state][cause];
  if (to === 'where-from' && from !== null) return from;
  if (to === undefined || to === 'where-from') {
    throw new AgentError('move-not-allowed/not-in-table', { state, move: cause });
  }
  return to;
}
