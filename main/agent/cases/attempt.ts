import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { assertNever } from '../../../shared/assert-never.ts';
import type { Delivery } from '../../../shared/states.ts';
import { codeOf } from '../base/errors.ts';
import type { Tx } from '../db/store.ts';
import { AgentError } from '../error.ts';
import type { OutcomeIssue, Phase, SendOutcome } from '../nhi/server.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked, isBoundElsewhere } from './holds.ts';
import { caseRow, type CaseSet, type EventDetail, moveCase } from './move.ts';
import { answerBodyPlace, answerViewPlace, type SealedAnswerView } from './outbox.ts';
import { accept, backToQueue, doubtColumns } from './outcome.ts';
import { END_ATTEMPT, INSERT_ANSWER, INSERT_ATTEMPT, NEXT_READY_AT, READY_CASES } from './queries.ts';

/**
 * queued → sending, with its attempt. Must have resolved before the first byte leaves: a crash at any time after it
 * leaves `sending` on disk, which the next start turns into `uncertain`, never into a second send.
 * @throws AgentError `move-not-allowed`, `case-changed`: it is not to be sent any more, or not yet, or not there
 */
export function beginAttempt(context: CaseContext, caseId: string, attemptId: string): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    // The clock may have been set, and a person may have acted, since the worker looked.
    const early = row.next_attempt_at !== null && row.next_attempt_at > tx.now;
    if (early || isBoundElsewhere(context, row)) {
      throw new AgentError('case-changed', 'The case changed meanwhile; look again.', {
        messageZh: '案件狀態已變更，請重新查看。',
      });
    }
    moveCase(
      tx,
      row,
      'attempt',
      'agent',
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
  });
}

/** What the worker needs to know of a case it is to send. */
export interface ReadyCase {
  readonly id: string;
  /** The watched folder of its file. */
  readonly folder: string;
  /** Of the file it came from. */
  readonly sha256: string;
  /** Of what is sent, where that is not the file as it was found. */
  readonly sent_sha256: string | null;
}

/** Cases that could be sent now, in the order they should be: emergency notices first, then the oldest. */
export function readyCases(context: CaseContext, now: number, limit: number): ReadyCase[] {
  return context.store.all(READY_CASES, { now, limit, destination: context.destination });
}

/** When the next queued case becomes ready, later than `now`; null when none does. ms. */
export function nextReadyAt(context: CaseContext, now: number): number | null {
  return context.store.get<{ at: number | null }>(NEXT_READY_AT, { now })?.at ?? null;
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
    moveCase(tx, row, 'hold', 'agent', { hold_reason: reason, next_attempt_at: null, unread: 1 }, { reason });
  });
}

const AGENT = 'agent';

interface AttemptEnd {
  readonly caseId: string;
  readonly attemptId: string;
  readonly outcome: SendOutcome;
  readonly phase: Phase;
  /** The answer's body, kept sealed. */
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
      const delivery = backToQueue(tx, row, AGENT, columns, detail);
      // Another agent took its folder over meanwhile: NHI may have it from there.
      return row.past === 'unknown' ? holdWhereAsked(context, tx, row.id) : delivery;
    }
    case 'accepted':
      return accept(context, tx, row, outcome, AGENT, detail);
    case 'rejected':
      return reject(tx, row, outcome, detail);
    case 'unknown':
      return moveCase(
        tx,
        row,
        'doubt',
        AGENT,
        { ...doubtColumns(tx, row, 'unproven'), error_code: outcome.code, error_message: null },
        detail,
      );
    default:
      return assertNever(outcome);
  }
}

/** Refused by NHI itself; after an earlier doubtful attempt that one is looked for first: it may have been the one that got in. */
function reject(
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
    const doubt: CaseSet = { ...doubtColumns(tx, row, 'unproven'), ...columns, doubt_after: 'rejected' };
    return moveCase(tx, row, 'doubt', AGENT, doubt, detail);
  }
  // NHI lacks it, so that what a person asked for meanwhile is honoured; there is nothing to hold of what was refused.
  if (row.wish === 'cancel')
    return moveCase(tx, row, 'wish-cancel', AGENT, { ...columns, wish: null }, detail);
  return moveCase(tx, row, 'rejected', AGENT, { ...columns, wish: null, failures: row.failures + 1 }, detail);
}

/** A FHIR issue type. Anything else could be a server's words, and names no cause that staff could read. */
function issueCode(issue: OutcomeIssue | null): string | null {
  return issue !== null && /^[a-z-]{1,40}$/.test(issue.code) ? issue.code : null;
}

/** Keeps what NHI answered to an upload, sealed. */
function keepAnswer(
  context: CaseContext,
  tx: Tx,
  end: {
    readonly caseId: string;
    readonly attemptId: string;
    readonly outcome: SendOutcome;
    readonly body: Buffer | null;
  },
): void {
  const { caseId, attemptId, outcome, body } = end;
  if (body === null || body.length === 0) return;
  const issue = 'issue' in outcome ? outcome.issue : null;
  // Bound to the attempt as well: two attempts may get the same words.
  const hash = createHash('sha256').update(attemptId).update(body).digest('hex');
  const view: SealedAnswerView = {
    disposition: null,
    review: null,
    decision: null,
    created: null,
    receiptNumber: null,
    issue,
    items: [],
  };
  tx.run(INSERT_ANSWER, {
    case_id: caseId,
    kind: issue !== null || outcome.kind === 'rejected' ? 'operation-outcome' : 'upload-answer',
    resource_id: null,
    content_hash: hash,
    now: tx.now,
    ordinal: '',
    body: context.sealed.sealJson(answerBodyPlace(caseId, hash), body.toString('utf8')),
    view: context.sealed.sealJson(answerViewPlace(caseId, hash), view),
  });
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Does a write again and again until the disk takes it: for what is only known in memory and must not be lost while the agent
 * lives. Said once. Any other failure, and the end of the store or of who asks, is the caller's.
 */
export async function onceThereIsRoom<T>(
  context: CaseContext,
  write: () => Promise<T>,
  giveUp?: AbortSignal,
): Promise<T> {
  const { closing: closed } = context.store;
  const closing = giveUp === undefined ? closed : AbortSignal.any([closed, giveUp]);
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
    try {
      return await write();
    } catch (error) {
      if (!isDiskTrouble(error) || closing.aborted) throw error;
      if (wait === FIRST_PAUSE_MS) context.log('error', 'disk-does-not-take-it', {}, error);
      // Then the write is tried a last time.
      await pause(wait, null, { signal: closing, ref: false }).catch(() => null);
    }
  }
}

/** Full, or not to be written to for a while (a virus scanner, a disk that comes back); nothing that stays wrong. */
function isDiskTrouble(error: unknown): boolean {
  const code = codeOf(error);
  return /^SQLITE_(FULL|IOERR|BUSY|CANTOPEN|READONLY)/.test(code);
}
