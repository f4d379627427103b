/** Stores answers of NHI's rules: a case that waits for one, or was held by an earlier one, goes on or is held. */
import type { PrecheckAnswer } from '../../../../shared/api/precheck-contract.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import type { Tx } from '../../ground/db/store.ts';
import type { Clock, Log } from '../../ports.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked } from './holds.ts';
import { goOn, heldForLookAt, holdWaiting, LOOK } from './looks.ts';
import { caseRow, moveCase } from './move.ts';
import { KEEP_PRECHECK, lacksData, precheckOf, precheckPlace } from './prechecks.ts';
import { HELD_FOR_LOOK } from './queries.ts';

export interface AskedRules {
  readonly stamp: string;
  /** `name#version`. */
  readonly package: string;
}

/**
 * Stores the answers for one version of a case, best first; in the same commit a case that waits for them is held or goes on. After a crash
 * before it the next start asks the rules again. Nothing is stored if the case has other bytes by now.
 * @returns whether they were kept
 */
export function keepPrecheck(
  context: CaseContext,
  id: string,
  asked: { readonly sha256: string; readonly rules: AskedRules },
  answers: readonly PrecheckAnswer[],
): Promise<boolean> {
  return context.store.write((tx) => {
    const row = caseRow(tx, id);
    if (row.sha256 !== asked.sha256) return false;
    const before = precheckOf(tx, id);
    const [first] = answers;
    tx.run(KEEP_PRECHECK, {
      id,
      sha256: asked.sha256,
      rules: asked.rules.stamp,
      package: asked.rules.package,
      now: tx.now,
      answers: first === undefined ? null : context.sealed.sealJson(precheckPlace(id), answers),
      result: first?.result ?? null,
      missing: first?.missing ?? 0,
      unfit: first?.unfit ?? 0,
    });
    // No change to show if no rule applies, and none applied before.
    if (first !== undefined || (before?.answers ?? null) !== null) tx.touch(id);
    moveOn(context, tx, row);
    return true;
  });
}

/** The rules have answered: a waiting case is held if data are missing, else it goes on. */
function moveOn(context: CaseContext, tx: Tx, row: CaseRecord): void {
  const precheck = precheckOf(tx, row.id);
  if (precheck !== undefined && lacksData(precheck)) holdWaiting(context, tx, row);
  else goOn(tx, row);
}

/** The rules gave no answer: a waiting case is sent. After a crash before this commit it waits until its due time. */
export function withoutAnswer(context: CaseContext, id: string): Promise<void> {
  return context.store.write((tx) => {
    goOn(tx, caseRow(tx, id));
  });
}

const isHeldForLook = (row: Pick<CaseRecord, 'delivery' | 'hold_reason'>): boolean =>
  row.delivery === 'held' && row.hold_reason === LOOK;

/** The hold for a look is over. Other reasons to hold the case are tested, as at a person's release. */
function letGo(context: CaseContext, tx: Tx, row: CaseRecord): void {
  moveCase(tx, row, 'release', { set: { next_attempt_at: tx.now }, detail: { reason: LOOK } });
  holdWhereAsked(context, tx, row.id);
}

/** When a case held for a look is sent automatically, ms; 0 if no data are missing any more. */
function endOfLook(context: CaseContext, tx: Pick<Tx, 'get'>, row: CaseRecord): number {
  const precheck = precheckOf(tx, row.id);
  if (precheck === undefined || !lacksData(precheck)) return 0;
  // `next_attempt_at` is pulled back with a clock that is set back; times in the history are not.
  return Math.min(row.next_attempt_at ?? 0, (heldForLookAt(tx, row.id) ?? 0) + context.lookMs());
}

/** Changed settings and rules wake the loop; a clock that is set ahead does not. */
const MOST_SLEEP_MS = 60_000;

interface LookParts {
  readonly context: CaseContext;
  readonly clock: Clock;
  readonly log: Log;
}

/** Releases cases whose hold for a look is over. A crash before a commit leaves the case to the next start; after it the case is queued. */
export function createLookEnds({ context, clock, log }: LookParts): Loop {
  const { store } = context;
  const round = async (): Promise<number> => {
    let next = clock.now() + MOST_SLEEP_MS;
    for (const row of store.all<CaseRecord>(HELD_FOR_LOOK)) {
      const end = endOfLook(context, store, row);
      if (end > clock.now()) next = Math.min(next, end);
      else await endLook(context, row.id);
    }
    return Math.max(20, next - clock.now());
  };
  return createLoop(clock, round, (error) => {
    log('error', 'look-ends', {}, error);
    return MOST_SLEEP_MS;
  });
}

function endLook(context: CaseContext, id: string): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, id);
    // A person or a corrected file may have ended the hold first.
    if (isHeldForLook(row) && endOfLook(context, tx, row) <= tx.now) letGo(context, tx, row);
  });
}
