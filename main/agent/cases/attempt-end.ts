import { assertNever } from '../../../shared/assert-never.ts';
import type { Delivery } from '../../../shared/states.ts';
import type { Tx } from '../db/store.ts';
import type { OutcomeIssue, Phase, SendOutcome } from '../nhi/server.ts';
import { accept } from './accept.ts';
import { keepAnswer } from './attempt-answer.ts';
import { backToQueue, doubtColumns } from './absent.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { caseRow, moveCase, type CaseSet, type EventDetail } from './move.ts';
import { onceThereIsRoom } from './once-there-is-room.ts';
import { dueResult } from './outbox.ts';
import { END_ATTEMPT } from './queries.ts';

const AGENT = 'agent';

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
 * so the answer is lost but not the doubt: the resolver finds the case. A full disk is waited for, as nobody else knows the answer.
 */
export function endAttempt(context: CaseContext, end: AttemptEnd): Promise<Delivery> {
  return onceThereIsRoom(context, () => writeEnd(context, end));
}

function writeEnd(context: CaseContext, end: AttemptEnd): Promise<Delivery> {
  return context.store.write((tx) => {
    const row = caseRow(tx, end.caseId);
    const { outcome } = end;
    const status = 'status' in outcome ? outcome.status : null;
    const code = 'code' in outcome ? outcome.code : null;
    tx.run(END_ATTEMPT, {
      id: end.attemptId,
      now: tx.now,
      phase: end.phase,
      status,
      outcome: outcome.kind,
      error_code: code,
    });
    keepAnswer(context, tx, end);
    return settle(context, tx, row, end, { attempt: end.attemptId, outcome: outcome.kind, status });
  });
}

function settle(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  { outcome, retryAt }: AttemptEnd,
  detail: EventDetail,
): Delivery {
  switch (outcome.kind) {
    case 'not-sent':
    case 'throttled':
    case 'unauthorized':
    case 'wait':
    case 'destination-refused': {
      const code = 'code' in outcome ? outcome.code : `http-${String(outcome.status)}`;
      const columns = { next_attempt_at: retryAt, last_attempt_at: tx.now, error_code: code };
      return backToQueue(tx, row, AGENT, columns, detail);
    }
    case 'accepted':
      return accept(context, tx, row, outcome, AGENT, detail);
    case 'rejected':
      return reject(context, tx, row, outcome, detail);
    case 'unknown':
      return moveCase(
        tx,
        row,
        'doubt',
        AGENT,
        { ...doubtColumns(tx, row), error_code: outcome.code, error_message: null },
        detail,
      );
    default:
      return assertNever(outcome);
  }
}

/** Refused by NHI itself; after an earlier doubtful attempt that one is looked for first: it may have been the one that got in. */
function reject(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  { issue, status }: { readonly issue: OutcomeIssue | null; readonly status: number },
  detail: EventDetail,
): Delivery {
  const columns: CaseSet = {
    error_code: issueCode(issue) ?? `http-${String(status)}`,
    error_message: null,
    unread: 1,
    last_attempt_at: tx.now,
  };
  if (row.doubt_since !== null) {
    const doubt: CaseSet = { ...doubtColumns(tx, row), ...columns, doubt_after: 'rejected' };
    return moveCase(tx, row, 'doubt', AGENT, doubt, detail);
  }
  // NHI lacks it, so that what a person asked for meanwhile is honoured; there is nothing to hold of what was refused.
  if (row.wish === 'cancel')
    return moveCase(tx, row, 'wish-cancel', AGENT, { ...columns, wish: null }, detail);
  const to = moveCase(
    tx,
    row,
    'rejected',
    AGENT,
    { ...columns, wish: null, failures: row.failures + 1 },
    detail,
  );
  dueResult(context, tx, row.id);
  return to;
}

/** A FHIR issue type. Anything else could be a server's words, and names no cause that staff could read. */
function issueCode(issue: OutcomeIssue | null): string | null {
  return issue !== null && /^[a-z-]{1,40}$/.test(issue.code) ? issue.code : null;
}
