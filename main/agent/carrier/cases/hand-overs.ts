import type { CaseDetail } from '../../../../shared/api/views/case-detail.ts';
import type { HandOverState } from '../../../../shared/states.ts';
import type { Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
import { onceThereIsRoom } from './attempt.ts';
import type { CaseContext } from './context.ts';
import {
  ENROL_ARCHIVES,
  HAND_OVER,
  HAND_OVERS_CUT_OFF,
  HAND_OVERS_DUE,
  HAND_OVERS_IN,
  MARK_HANDED_OVER,
  NEXT_HAND_OVER,
  SET_HAND_OVER,
} from './hand-over-queries.ts';
import { addEvent, AGENT, setCase } from './move.ts';
import type { By } from './staff-moves.ts';

/** The hand-over of a case's files as one archive. */
export interface HandOverRecord {
  readonly case_id: string;
  readonly state: HandOverState;
  readonly code: string | null;
  readonly tries: number;
  readonly next_at: number;
  readonly place: string | null;
}

/** Adds a row for each case with files that was accepted since `since`. Restored cases too: an archive written twice is the same file. */
export function enrolHandOvers({ store, destination }: CaseContext, since: number): Promise<number> {
  return store.write((tx) => tx.run(ENROL_ARCHIVES, { destination, since, now: tx.now }));
}

/** Requeues archives whose writing a crash cut off. */
export async function takeUpHandOvers(context: CaseContext, giveUp: AbortSignal): Promise<void> {
  for (const one of context.store.all<HandOverRecord>(HAND_OVERS_CUT_OFF))
    await endHandOver(context, one, { state: 'waiting', nextAt: 0 }, giveUp);
}

export function dueHandOvers(context: CaseContext, now: number): HandOverRecord[] {
  return context.store.all<HandOverRecord>(HAND_OVERS_DUE, { now });
}
export function nextHandOverAt(context: CaseContext): number | null {
  return context.store.get<{ at: number | null }>(NEXT_HAND_OVER)?.at ?? null;
}

/** On disk when it resolves: after a crash the archive is written again. False: the archive is no longer due. */
export function beginHandOver(context: CaseContext, { case_id }: HandOverRecord): Promise<boolean> {
  return context.store.write(
    (tx) =>
      set(tx, case_id, 'waiting', {
        state: 'sending',
        code: null,
        nextAt: tx.now,
        place: null,
        tries: 1,
      }) === 1,
  );
}

export type HandOverEnd =
  | { readonly state: 'done'; readonly place: string | null }
  | { readonly state: 'waiting'; readonly nextAt: number; readonly code?: string }
  | { readonly state: 'refused'; readonly code: string };

export function endHandOver(
  context: CaseContext,
  { case_id }: Pick<HandOverRecord, 'case_id'>,
  end: HandOverEnd,
  giveUp: AbortSignal,
): Promise<void> {
  // After a stop while the disk is full, the next start writes the archive again.
  return onceThereIsRoom(
    context,
    () =>
      context.store.write((tx) => {
        write(tx, case_id, end, { from: 'sending', actor: AGENT });
      }),
    giveUp,
  );
}

/** A person settles a refused hand-over: it reached NHI in another way, or is to be tried again. */
export function settleHandOver(
  context: CaseContext,
  { id, as }: { readonly id: string; readonly as: 'handed-over' | 'send-again' },
  by: By,
): Promise<void> {
  return context.store.write((tx) => {
    const found = tx.get<HandOverRecord>(HAND_OVER, { case_id: id });
    if (found?.state !== 'refused') {
      throw new AgentError('move-not-allowed/hand-over');
    }
    const end: HandOverEnd =
      as === 'handed-over' ? { state: 'done', place: null } : { state: 'waiting', nextAt: tx.now };
    write(tx, id, end, { from: found.state, actor: by.actor });
  });
}

function write(
  tx: Tx,
  case_id: string,
  end: HandOverEnd,
  { from, actor }: { readonly from: HandOverState; readonly actor: string },
): void {
  const code = 'code' in end ? (end.code ?? null) : null;
  const nextAt = end.state === 'waiting' ? end.nextAt : tx.now;
  const place = end.state === 'done' ? end.place : null;
  if (set(tx, case_id, from, { state: end.state, code, nextAt, place, tries: 0 }) !== 1) {
    throw new AgentError('case-changed/attachment');
  }
  if (end.state === 'done') tx.run(MARK_HANDED_OVER, { case_id });
  // Only a refused hand-over needs a person.
  setCase(tx, case_id, end.state === 'refused' ? { unread: 1 } : {});
  if (end.state !== 'waiting' || actor !== AGENT)
    addEvent(tx, case_id, `hand-over-${end.state}`, {
      actor,
      detail: code === null ? {} : { code },
    });
}

function set(
  tx: Tx,
  case_id: string,
  from: HandOverState,
  to: { state: HandOverState; code: string | null; nextAt: number; place: string | null; tries: number },
): number {
  const { state, code, nextAt, place, tries } = to;
  return tx.run(SET_HAND_OVER, { case_id, from, state, code, next_at: nextAt, place, tries });
}

/** State of the case's hand-over, for each of its files; null before it begins. */
export function handOverOf(
  context: CaseContext,
  caseId: string,
): CaseDetail['attachments'][number]['handOver'] {
  const found = context.store.get<HandOverRecord>(HAND_OVER, { case_id: caseId });
  return found === undefined ? null : { state: found.state, code: found.code };
}

/** Cases whose hand-over was given up, which the agent does not try again: entries of 待辦. */
export const refusedHandOvers = (context: CaseContext): string[] =>
  context.store.all<{ case_id: string }>(HAND_OVERS_IN, { state: 'refused' }).map(({ case_id: id }) => id);
