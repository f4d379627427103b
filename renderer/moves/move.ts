import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { assertNever } from '../../shared/assert-never.ts';

/** A move of one case that staff can request. */
export type Move = CaseDetail['moves'][number];
/** Moves that take ids; all other moves have dialogs of their own. */
export type BulkMove = Exclude<Move, 'resolve' | 'sendAnyway'>;

/** Wordings of moves: the same move means something else in another state. */
export type MoveWording =
  | BulkMove
  | 'now'
  | 'withdraw'
  | 'holdDoubt'
  | 'drop'
  | 'dropTwin'
  | 'dropAgain'
  | 'sendTwin'
  | 'sendMissing';

export function wordingOf(move: BulkMove, row: Pick<CaseRow, 'delivery' | 'holdReason'>): MoveWording {
  const { delivery } = row;
  if (isTwin(row)) {
    if (move === 'release') return 'sendTwin';
    if (move === 'cancel') return 'dropTwin';
  }
  if (move === 'retry' && delivery === 'queued') return 'now';
  // A request already sent to NHI cannot be stopped.
  if (move === 'hold' && (delivery === 'uncertain' || delivery === 'sending')) return 'holdDoubt';
  if (move === 'release' && delivery !== 'held') return 'withdraw';
  if (move === 'release' && row.holdReason === 'precheck-missing') return 'sendMissing';
  if (move === 'cancel' && (row.holdReason === 'came-again' || row.holdReason === 'stopped-before'))
    return 'dropAgain';
  // A refused case is not being sent: there is no sending to cancel.
  if (move === 'cancel' && delivery === 'refused') return 'drop';
  return move;
}

/** True if the case is held because of another case with the same claim or file. */
export const isTwin = ({ delivery, holdReason }: Pick<CaseRow, 'delivery' | 'holdReason'>): boolean =>
  delivery === 'held' && (holdReason === 'same-claim' || holdReason === 'same-path');

/** True if the row's state allows the move; the agent has the last word. */
export function fitsMove({ delivery, wish, supersededBy }: CaseRow, move: BulkMove): boolean {
  if (supersededBy !== null) return false;
  const busy = delivery === 'sending' || delivery === 'uncertain';
  switch (move) {
    case 'retry':
      return delivery === 'rejected' || delivery === 'queued';
    case 'recheck':
      return delivery === 'rejected' || delivery === 'refused';
    case 'hold':
      return delivery === 'waiting' || delivery === 'queued' || (busy && wish !== 'hold');
    case 'release':
      return delivery === 'held' || (busy && wish !== null);
    case 'cancel':
      return busy ? wish !== 'cancel' : delivery !== 'accepted' && delivery !== 'cancelled';
    default:
      return assertNever(move);
  }
}
