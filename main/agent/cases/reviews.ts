import type { Review } from '../../../shared/states.ts';
import { receivedNewer } from './review-order.ts';
import { addEvent, caseRow, setCase, type CaseSet } from './move.ts';
import { answerBodyPlace, answerViewPlace, type SealedAnswerView } from './answer-record.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { dueResult } from './outbox.ts';
import { ANSWER_EXISTS, DUE_POLLS, INSERT_ANSWER, NEWEST_ORDINAL } from './queries.ts';

const AGENT = 'agent';
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** A ClaimResponse that is ours, read. */
export interface HeardAnswer {
  readonly resourceId: string | null;
  readonly contentHash: string;
  /** Sorts versions of one case: created, then lastUpdated. */
  readonly ordinal: string;
  readonly receiptNumber: string | null;
  readonly view: SealedAnswerView;
  /** The resource as text. */
  readonly body: string;
}

/**
 * Keeps one version of an answer and moves the review by it; a version known already changes nothing, an older one is
 * kept and sets nothing back. The result for the HIS is due in the same transaction.
 */
export function hear(
  context: CaseContext,
  caseId: string,
  answer: HeardAnswer,
  nextPollAt: number | null,
): Promise<'new' | 'known' | 'older'> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    const poll: CaseSet = nextPollAt === null ? {} : { next_poll_at: nextPollAt };
    if (row.receipt_number === null && answer.receiptNumber !== null)
      setCase(tx, caseId, { receipt_number: answer.receiptNumber });
    if (
      tx.get(ANSWER_EXISTS, { case_id: caseId, kind: 'claim-response', content_hash: answer.contentHash })
    ) {
      // Not marked changed: the same answer again is no news, only the next time to ask moves.
      tx.run(`UPDATE cases SET next_poll_at = COALESCE($at, next_poll_at) WHERE id = $id`, {
        id: caseId,
        at: nextPollAt,
      });
      return 'known';
    }
    const newest = tx.get<{ ordinal: string | null }>(NEWEST_ORDINAL, { case_id: caseId })?.ordinal ?? null;
    tx.run(INSERT_ANSWER, {
      case_id: caseId,
      kind: 'claim-response',
      resource_id: answer.resourceId,
      content_hash: answer.contentHash,
      now: tx.now,
      ordinal: answer.ordinal,
      body: context.sealed.sealJson(answerBodyPlace(caseId, answer.contentHash), answer.body),
      view: context.sealed.sealJson(answerViewPlace(caseId, answer.contentHash), answer.view),
    });
    const review: Review = answer.view.review ?? 'processing';
    if (!receivedNewer({ ordinal: newest, review: row.review }, { ordinal: answer.ordinal, review })) {
      addEvent(tx, caseId, 'answer-older', AGENT, { disposition: answer.view.disposition });
      setCase(tx, caseId, poll);
      return 'older';
    }
    const ended = review === 'decided' || review === 'failed';
    const changed =
      row.review !== review ||
      row.decision !== answer.view.decision ||
      row.disposition !== answer.view.disposition;
    setCase(tx, caseId, {
      ...poll,
      review,
      disposition: answer.view.disposition,
      decision: answer.view.decision,
      ...(ended ? { unread: 1 } : {}),
      ...(review === 'decided' ? { decided_on: answer.view.created, decided_at: tx.now } : {}),
    });
    addEvent(
      tx,
      caseId,
      changed ? 'review' : 'answer-version',
      AGENT,
      { disposition: answer.view.disposition, decision: answer.view.decision },
      { from: row.review, to: review },
    );
    if (ended) dueResult(context, tx, caseId);
    return 'new';
  });
}

export function duePolls(context: CaseContext, now: number, limit: number): CaseRecord[] {
  return context.store.all<CaseRecord>(DUE_POLLS, { now, limit, destination: context.destination });
}

/** Asked, nothing new (or not answered): when to ask again. Not a change anybody has to see. */
export function polled(context: CaseContext, caseId: string, nextPollAt: number): Promise<void> {
  return context.store.write((tx) => {
    tx.run(`UPDATE cases SET next_poll_at = $at WHERE id = $id`, { id: caseId, at: nextPollAt });
  });
}

/** The number of a case that was accepted without one. */
export function learnNumber(context: CaseContext, caseId: string, caseNumber: string): Promise<void> {
  return context.store.write((tx) => {
    setCase(tx, caseId, { case_number: caseNumber, next_poll_at: tx.now });
    addEvent(tx, caseId, 'number-learned', AGENT, { number: caseNumber });
  });
}

/**
 * When an accepted case is asked about next: an open one at an interval that stretches with its age up to six
 * hours, a decided one 1, 7 and 30 days after its decision (re-review, appeal), then never by itself. ms.
 */
export function pollAfter(
  row: Pick<CaseRecord, 'accepted_at' | 'decided_at' | 'review'>,
  now: number,
  pollMs: number,
): number {
  if (row.review === 'decided' && row.decided_at !== null) {
    const decidedAt = row.decided_at;
    const next = [1, 7, 30].map((days) => decidedAt + days * DAY_MS).find((at) => at > now);
    return next ?? Number.MAX_SAFE_INTEGER;
  }
  const age = now - (row.accepted_at ?? now);
  return now + Math.min(6 * HOUR_MS, Math.max(pollMs, age / 8));
}
