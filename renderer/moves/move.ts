import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { assertNever } from '../../shared/assert-never.ts';
import type { Delivery } from '../../shared/states.ts';
import type { AgentClient } from '../connection/transport.ts';
import { inBatches } from './long-run.tsx';

/** A move of one case that staff can ask for. */
export type Move = CaseDetail['moves'][number];
/** Those that take ids; the others have a dialog of their own. */
export type BulkMove = Exclude<Move, 'resolve' | 'sendAnyway' | 'renameAttachments'>;

/** How a move is spoken of: the same one means another thing to a case in another state. */
export type MoveWording = BulkMove | 'now' | 'withdraw' | 'drop';

export function wordingOf(move: BulkMove, delivery: Delivery): MoveWording {
  if (move === 'retry' && delivery === 'queued') return 'now';
  if (move === 'release' && delivery !== 'held') return 'withdraw';
  // It is not on its way: there is no sending to be cancelled.
  if (move === 'cancel' && delivery === 'refused') return 'drop';
  return move;
}

/** Whether a case in this state can be moved so, as far as its row tells: the agent decides. */
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

export interface MoveFailure {
  readonly id: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly messageEn: string | null;
}

/** NHI may have it already: it is let go only once a person has looked there and said so. */
export const isUnchecked = ({ code }: MoveFailure): boolean => code === 'nhi-not-checked';

export interface MoveResult {
  readonly done: number;
  readonly failures: readonly MoveFailure[];
  /** Not asked for, since it was stopped before. */
  readonly left: number;
}

/** Asks the agent for a move of each id and says what came of it, as the agent confirmed it. */
export async function runMove(
  client: Pick<AgentClient, 'cases'>,
  move: BulkMove,
  ids: readonly string[],
  reason: string,
  run: Parameters<typeof inBatches>[2] & { readonly checked?: boolean } = {},
): Promise<MoveResult> {
  const words = reason.trim();
  const failures: MoveFailure[] = [];
  let done = 0;
  const { answers, asked } = await inBatches(
    ids,
    (part) => {
      const input = { ids: part, ...(words === '' ? {} : { reason: words }) };
      return move === 'release' && run.checked === true
        ? client.cases.release({ ...input, reconcile: 'checked' })
        : client.cases[move](input);
    },
    run,
  );
  for (const result of answers.flat()) {
    if (result.ok) done += 1;
    else failures.push(result);
  }
  return { done, failures, left: ids.length - asked };
}
