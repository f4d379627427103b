import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { ReleaseWord } from '../../shared/choices.ts';
import { assertNever } from '../../shared/assert-never.ts';
import type { AgentClient } from '../connection/transport.ts';
import { inBatches } from './long-run.tsx';

/** A move of one case that staff can ask for. */
export type Move = CaseDetail['moves'][number];
/** Those that take ids; the others have a dialog of their own. */
export type BulkMove = Exclude<Move, 'resolve' | 'sendAnyway' | 'renameAttachments'>;

/** How a move is spoken of: the same one means another thing to a case in another state. */
export type MoveWording = BulkMove | 'now' | 'withdraw' | 'drop' | 'dropTwin' | 'sendTwin' | 'sendMissing';

export function wordingOf(move: BulkMove, row: Pick<CaseRow, 'delivery' | 'holdReason'>): MoveWording {
  const { delivery } = row;
  if (isTwin(row)) {
    if (move === 'release') return 'sendTwin';
    if (move === 'cancel') return 'dropTwin';
  }
  if (move === 'retry' && delivery === 'queued') return 'now';
  if (move === 'release' && delivery !== 'held') return 'withdraw';
  if (move === 'release' && row.holdReason === 'precheck-missing') return 'sendMissing';
  // It is not on its way: there is no sending to be cancelled.
  if (move === 'cancel' && delivery === 'refused') return 'drop';
  return move;
}

/** Whether the case is held since NHI has, or gets, another of the same claim or file. */
export const isTwin = ({ delivery, holdReason }: Pick<CaseRow, 'delivery' | 'holdReason'>): boolean =>
  delivery === 'held' && (holdReason === 'same-claim' || holdReason === 'same-path');

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
  /** Numbers at NHI that the message is about. */
  readonly numbers?: readonly string[] | undefined;
}

/** NHI may have it already: it is let go only once a person has looked there and said so. */
export const isUnchecked = ({ code }: MoveFailure): boolean => code === 'nhi-not-checked';

/** The last search found it: nothing is sent, and it is kept as uploaded. */
export const isThere = ({ code }: Pick<MoveFailure, 'code'>): boolean => code === 'found-at-nhi';

/** The last search found what may be it: it goes only once a person has looked at each number. */
export const isSimilar = ({ code, numbers = [] }: Pick<MoveFailure, 'code' | 'numbers'>): boolean =>
  code === 'similar-at-nhi' && numbers.length > 0;

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
  run: Parameters<typeof inBatches>[2] & { readonly said?: ReleaseWord | undefined } = {},
): Promise<MoveResult> {
  const words = reason.trim();
  const failures: MoveFailure[] = [];
  let done = 0;
  const { answers, asked } = await inBatches(
    ids,
    (part) => {
      const input = { ids: part, ...(words === '' ? {} : { reason: words }) };
      return move === 'release' && run.said !== undefined
        ? client.cases.release({ ...input, reconcile: run.said })
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

/** What a person has looked at at NHI, by case: none of these numbers is that case. */
export type Despite = ReadonlyMap<string, readonly string[]>;

/** Lets each go although NHI has something similar: what is said of one case's numbers says nothing of another case. */
export async function releaseDespite(
  client: Pick<AgentClient, 'cases'>,
  despite: Despite,
  reason: string,
  { said = 'checked', ...run }: Parameters<typeof runMove>[4] = {},
): Promise<MoveResult> {
  const words = reason.trim();
  const ids = [...despite.keys()];
  const failures: MoveFailure[] = [];
  let done = 0;
  for (const [at, id] of ids.entries()) {
    if (run.signal?.aborted === true) return { done, failures, left: ids.length - at };
    run.onProgress?.({ done: at, total: ids.length });
    const answer = await client.cases.release({
      ...{ ids: [id], reconcile: said, despite: [...(despite.get(id) ?? [])] },
      ...(words === '' ? {} : { reason: words }),
    });
    for (const result of answer) {
      if (result.ok) done += 1;
      else failures.push(result);
    }
  }
  return { done, failures, left: 0 };
}
