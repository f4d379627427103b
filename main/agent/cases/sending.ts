import { createHash } from 'node:crypto';
import { assertNever } from '../../../shared/assert-never.ts';
import type { AnswerView } from '../../../shared/api/views.ts';
import type { Delivery } from '../../../shared/states.ts';
import type { Tx } from '../db/store.ts';
import type { OutcomeIssue, Phase, SendOutcome } from '../nhi/server.ts';
import { addEvent, caseRow, moveCase, type CaseSet } from './move.ts';
import { answerBodyPlace, answerViewPlace, type SealedAnswerView } from './answer-record.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { dueResult } from './outbox.ts';
import {
  CASE_BY_NUMBER,
  END_ATTEMPT,
  INSERT_ANSWER,
  INSERT_ATTEMPT,
  NEXT_READY_AT,
  OPEN_ATTEMPTS_OF_CASE,
  READY_CASES,
  SENDING_CASES,
} from './queries.ts';

const AGENT = 'agent';

/** Cases that could be sent now, in the order they should be. */
export function readyCases(
  context: CaseContext,
  now: number,
  limit: number,
): { id: string; sha256: string }[] {
  return context.store.all(READY_CASES, { now, limit });
}

/** When the next queued case becomes ready, ms; null when none is queued. */
export function nextReadyAt(context: CaseContext): number | null {
  return context.store.get<{ at: number | null }>(NEXT_READY_AT)?.at ?? null;
}

/**
 * queued → sending, with its attempt. Must have resolved before the first byte leaves: a crash at any time after it
 * leaves `sending` on disk, which the next start turns into `uncertain`, never into a second send.
 */
export function beginAttempt(
  context: CaseContext,
  caseId: string,
  attemptId: string,
): Promise<{ readonly firstDoubt: boolean }> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    moveCase(
      tx,
      row,
      'attempt',
      AGENT,
      {
        attempts: row.attempts + 1,
        destination: context.destination,
        first_attempt_at: row.first_attempt_at ?? tx.now,
        next_attempt_at: null,
        error_code: null,
        error_message: null,
      },
      { attempt: attemptId },
    );
    tx.run(INSERT_ATTEMPT, { id: attemptId, case_id: caseId, destination: context.destination, now: tx.now });
    return { firstDoubt: row.doubt_since !== null };
  });
}

export interface AttemptEnd {
  readonly caseId: string;
  readonly attemptId: string;
  readonly outcome: SendOutcome;
  readonly phase: Phase;
  /** The answer's body as it came, kept sealed. */
  readonly body: Buffer | null;
  /** When to try again, if what was seen proves that NHI does not have it; ms. */
  readonly retryAt: number;
}

/**
 * What the attempt proved, written in one transaction with the answer. A crash before this commit leaves `sending`,
 * so the answer is lost but not the doubt: the resolver finds the case.
 */
export function endAttempt(context: CaseContext, end: AttemptEnd): Promise<Delivery> {
  return context.store.write((tx) => {
    const row = caseRow(tx, end.caseId);
    const { outcome } = end;
    tx.run(END_ATTEMPT, {
      id: end.attemptId,
      now: tx.now,
      phase: end.phase,
      status: 'status' in outcome ? outcome.status : null,
      outcome: outcome.kind,
      error_code: 'code' in outcome ? outcome.code : null,
    });
    keepAnswer(context, tx, end);
    const detail = {
      attempt: end.attemptId,
      outcome: outcome.kind,
      status: 'status' in outcome ? outcome.status : null,
    };
    switch (outcome.kind) {
      case 'not-sent':
      case 'throttled':
      case 'unauthorized':
      case 'wait':
      case 'destination-refused':
        return backToQueue(tx, row, end, detail);
      case 'accepted':
        return accept(
          context,
          tx,
          row,
          { caseNumber: outcome.caseNumber, locationId: outcome.locationId },
          AGENT,
          detail,
        );
      case 'rejected':
        return reject(context, tx, row, outcome.issue, outcome.status, detail);
      case 'unknown':
        return moveCase(
          tx,
          row,
          'doubt',
          AGENT,
          { ...doubtFrom(tx, row), error_code: outcome.code, error_message: null, unread: row.unread },
          detail,
        );
      default:
        return assertNever(outcome);
    }
  });
}

/** Columns of a case that just became doubtful. Its search begins at once; times are counted from the end of the attempt. */
export function doubtFrom(tx: Tx, row: CaseRecord): CaseSet {
  return {
    last_attempt_at: tx.now,
    doubt_since: row.doubt_since ?? tx.now,
    doubt_reason: null,
    empty_searches: 0,
    last_empty_at: null,
    next_search_at: tx.now,
  };
}

/** NHI provably lacks it: what a person asked for meanwhile is honoured now, else it is sent again. */
export function backToQueue(
  tx: Tx,
  row: CaseRecord,
  end: { readonly retryAt: number },
  detail: Readonly<Record<string, string | number | boolean | null>>,
  set: CaseSet = {},
): Delivery {
  const common: CaseSet = { wish: null, failures: row.failures + 1, last_attempt_at: tx.now, ...set };
  switch (row.wish) {
    case 'hold':
      return moveCase(tx, row, 'wish-hold', AGENT, { ...common, hold_reason: 'by-person' }, detail);
    case 'cancel':
      return moveCase(tx, row, 'wish-cancel', AGENT, { ...common, next_attempt_at: null }, detail);
    case null:
      return moveCase(tx, row, 'proven-absent', AGENT, { ...common, next_attempt_at: end.retryAt }, detail);
  }
}

/** NHI has it. The number is kept where no other case of ours owns it. */
export function accept(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  found: { readonly caseNumber: string | null; readonly locationId: string | null },
  actor: string,
  detail: Readonly<Record<string, string | number | boolean | null>>,
): Delivery {
  const owner =
    found.caseNumber === null
      ? undefined
      : tx.get<CaseRecord>(CASE_BY_NUMBER, {
          destination: context.destination,
          case_number: found.caseNumber,
        });
  if (owner && owner.id !== row.id) addEvent(tx, row.id, 'number-taken', actor, { by: owner.id });
  const to = moveCase(
    tx,
    row,
    'accepted',
    actor,
    {
      destination: row.destination ?? context.destination,
      case_number: owner && owner.id !== row.id ? null : found.caseNumber,
      location_id: found.locationId,
      accepted_at: tx.now,
      last_attempt_at: row.delivery === 'sending' ? tx.now : row.last_attempt_at,
      next_attempt_at: null,
      next_poll_at: tx.now,
      failures: 0,
      doubt_reason: null,
      doubt_after: null,
      next_search_at: row.watch_until === null ? null : tx.now,
      wish: null,
      error_code: null,
      error_message: null,
    },
    detail,
  );
  if (row.wish !== null) addEvent(tx, row.id, 'wish-too-late', AGENT, { wish: row.wish });
  return to;
}

/** Refused by NHI itself; after an earlier doubtful attempt that one is looked for first: it may have been the one that got in. */
function reject(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  issue: OutcomeIssue | null,
  status: number,
  detail: Readonly<Record<string, string | number | boolean | null>>,
): Delivery {
  const facts: CaseSet = {
    error_code: issue?.code ?? `http-${String(status)}`,
    error_message: null,
    unread: 1,
    last_attempt_at: tx.now,
  };
  if (row.doubt_since !== null) {
    return moveCase(
      tx,
      row,
      'doubt',
      AGENT,
      { ...doubtFrom(tx, row), ...facts, doubt_after: 'rejected' },
      detail,
    );
  }
  const to = moveCase(
    tx,
    row,
    'rejected',
    AGENT,
    { ...facts, wish: null, failures: row.failures + 1 },
    detail,
  );
  dueResult(context, tx, row.id);
  return to;
}

function keepAnswer(context: CaseContext, tx: Tx, end: AttemptEnd): void {
  if (end.body === null || end.body.length === 0) return;
  const issue = 'issue' in end.outcome ? end.outcome.issue : null;
  const kind: AnswerView['kind'] =
    issue || end.outcome.kind === 'rejected' ? 'operation-outcome' : 'upload-answer';
  // Bound to the attempt as well: two attempts may get the same words.
  const hash = createHash('sha256').update(end.attemptId).update(end.body).digest('hex');
  const view: SealedAnswerView = {
    disposition: null,
    review: null,
    decision: null,
    created: null,
    receiptNumber: null,
    issue: issue ?? null,
    items: [],
  };
  tx.run(INSERT_ANSWER, {
    case_id: end.caseId,
    kind,
    resource_id: null,
    content_hash: hash,
    now: tx.now,
    ordinal: '',
    body: context.sealed.sealJson(answerBodyPlace(end.caseId, hash), end.body.toString('utf8')),
    view: context.sealed.sealJson(answerViewPlace(end.caseId, hash), view),
  });
}

/** At start: whatever was `sending` when the process ended may be at NHI. */
export function doubtInterrupted(context: CaseContext): Promise<string[]> {
  return context.store.write((tx) =>
    tx.all<CaseRecord>(SENDING_CASES).map((row) => {
      tx.all<{ id: string }>(OPEN_ATTEMPTS_OF_CASE, { id: row.id }).forEach((attempt) => {
        tx.run(END_ATTEMPT, {
          id: attempt.id,
          now: tx.now,
          phase: 'preparing',
          status: null,
          outcome: 'interrupted',
          error_code: 'agent-ended',
        });
      });
      moveCase(
        tx,
        row,
        'doubt',
        AGENT,
        { ...doubtFrom(tx, row), error_code: 'agent-ended' },
        { outcome: 'interrupted' },
      );
      return row.id;
    }),
  );
}

/** A case that cannot be sent as it is must not block the rest. */
export function setAside(
  context: CaseContext,
  caseId: string,
  reason: 'spool-damaged' | 'refused-alone',
): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.delivery !== 'queued') return;
    moveCase(tx, row, 'hold', AGENT, { hold_reason: reason, unread: 1 }, { reason });
  });
}
