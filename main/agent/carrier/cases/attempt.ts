import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { assertNever } from '../../../../shared/assert-never.ts';
import { HOUR_MS } from '../../../../shared/days.ts';
import type { Delivery } from '../../../../shared/states.ts';
import { codeOf } from '../../ground/base/errors.ts';
import type { Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
import type { OutcomeIssue, Phase, SendOutcome } from '../nhi/server.ts';
import { giveWay } from './arrivals.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked, isBoundElsewhere } from './holds.ts';
import { addEvent, caseRow, type CaseSet, type EventDetail, moveCase } from './move.ts';
import { answerBodyPlace, answerViewPlace, type SealedAnswerView } from './outbox.ts';
import { accept, backToQueue, doubtColumns, ownerOf, watchedFor } from './outcome.ts';
import {
  END_ATTEMPT,
  INSERT_ANSWER,
  INSERT_ATTEMPT,
  LATELY_AT_ADDRESS,
  NEXT_READY_AT,
  READY_CASES,
} from './queries.ts';

/**
 * queued → sending, with its attempt. Must have resolved before the first byte leaves: a crash at any time after it
 * leaves `sending` on disk, which the next start turns into `uncertain`, never into a second send.
 * @throws AgentError `move-not-allowed`, `case-changed`: the case must not be sent any more, not yet, or not to this destination
 */
export function beginAttempt(context: CaseContext, caseId: string, attemptId: string): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    // The clock may have been set, or a person may have acted, since the worker chose the case.
    const early = row.next_attempt_at !== null && row.next_attempt_at > tx.now;
    // A case in open doubt is not sent before a search has shown whether NHI has it.
    if (early || isBoundElsewhere(context, row) || row.doubt_kind !== null) {
      throw new AgentError('case-changed');
    }
    moveCase(tx, row, 'attempt', {
      set: {
        attempts: row.attempts + 1,
        destination: context.destination,
        first_attempt_at: row.first_attempt_at ?? tx.now,
        next_attempt_at: null,
        error_code: null,
        error_message: null,
      },
      detail: { attempt: attemptId },
    });
    tx.run(INSERT_ATTEMPT, { id: attemptId, case_id: caseId, destination: context.destination, now: tx.now });
  });
}

/** A case to be sent, for the worker. */
export interface ReadyCase {
  readonly id: string;
  /** The watched folder of its file. */
  readonly folder: string;
  /** Hash of the case's file. */
  readonly sha256: string;
}

/** Cases that could be sent now, in their order: emergency notices first, then the oldest. */
export function readyCases(context: CaseContext, now: number, limit: number): ReadyCase[] {
  return context.store.all(READY_CASES, { now, limit, destination: context.destination });
}

/** When the next queued case becomes ready, later than `now`; null when none does. ms. */
export function nextReadyAt(context: CaseContext, now: number): number | null {
  return context.store.get<{ at: number | null }>(NEXT_READY_AT, { now })?.at ?? null;
}

/** Holds a case whose bytes cannot be used, so that it does not block the rest. */
export function setAside(context: CaseContext, caseId: string): Promise<void> {
  return context.store.write((tx) => {
    holdQueued(tx, caseId, 'spool-damaged');
  });
}

function holdQueued(tx: Tx, caseId: string, reason: 'spool-damaged' | 'refused-alone'): Delivery {
  const row = caseRow(tx, caseId);
  if (row.delivery !== 'queued') return row.delivery;
  const columns: CaseSet = { hold_reason: reason, next_attempt_at: null, unread: 1 };
  return moveCase(tx, row, 'hold', { set: columns, detail: { reason } });
}

interface AttemptEnd {
  readonly caseId: string;
  readonly attemptId: string;
  readonly outcome: SendOutcome;
  readonly phase: Phase;
  /** The answer's body, kept sealed. */
  readonly body: Buffer | null;
  /** Time of the next attempt if NHI provably lacks the case, or of the search after a refusal; ms. */
  readonly retryAt: number;
  /** NHI refused this case and accepts others: once NHI provably lacks it, it is held for a person. */
  readonly refusedAlone?: boolean;
}

/**
 * Writes the attempt's proof, in one transaction with the answer. A crash before this commit leaves `sending`: the answer is lost,
 * and the resolver searches for the case. Waits while the disk is full, because only memory holds the answer.
 */
export function endAttempt(context: CaseContext, end: AttemptEnd): Promise<Delivery> {
  return onceThereIsRoom(context, () => writeEnd(context, end));
}

function writeEnd(context: CaseContext, end: AttemptEnd): Promise<Delivery> {
  return context.store.write((tx) => {
    const row = caseRow(tx, end.caseId);
    const { outcome } = end;
    const code = 'code' in outcome ? outcome.code : null;
    tx.run(END_ATTEMPT, {
      id: end.attemptId,
      now: tx.now,
      phase: end.phase,
      status: statusOf(outcome),
      outcome: outcome.kind,
      error_code: code,
    });
    keepAnswer(context, tx, end);
    const delivery = applyOutcome(context, tx, row, end);
    if (!provesAbsence(outcome)) return delivery;
    giveWay(context, tx, row.id);
    return caseRow(tx, row.id).delivery;
  });
}

const provesAbsence = (outcome: SendOutcome): boolean =>
  outcome.kind === 'not-sent' || ('absence' in outcome && outcome.absence === 'proven');

const statusOf = (outcome: SendOutcome): number | null => ('status' in outcome ? outcome.status : null);

function applyOutcome(context: CaseContext, tx: Tx, row: CaseRecord, end: AttemptEnd): Delivery {
  const { attemptId, outcome, retryAt, refusedAlone = false } = end;
  const detail = { attempt: attemptId, outcome: outcome.kind, status: statusOf(outcome) };
  switch (outcome.kind) {
    case 'not-sent':
      return notThere(context, tx, row, { code: outcome.code, retryAt, detail });
    case 'throttled':
    case 'unauthorized':
    case 'wait':
    case 'destination-refused': {
      const issue = 'issue' in outcome ? issueCode(outcome.issue) : null;
      const code = outcome.kind === 'wait' && issue !== null ? issue : `http-${String(outcome.status)}`;
      if (outcome.absence === 'proven') {
        const delivery = notThere(context, tx, row, { code, retryAt, detail });
        return refusedAlone ? holdQueued(tx, row.id, 'refused-alone') : delivery;
      }
      // A case refused alone is not sent again automatically: one search shows a person whether NHI has it.
      const kind = outcome.absence === 'likely' || refusedAlone ? 'refused' : 'unproven';
      const columns: CaseSet = {
        ...doubtColumns(tx, row, kind),
        next_search_at: retryAt,
        error_code: code,
        ...(refusedAlone
          ? { doubt_after: 'held', held_from: 'queued', hold_reason: 'refused-alone' as const }
          : {}),
      };
      if (kind === 'unproven') return moveCase(tx, row, 'doubt', { set: columns, detail });
      return moveCase(tx, row, 'look-first', { set: columns, detail: { ...detail, doubt: kind } });
    }
    case 'accepted': {
      const owner = ownerOfAnswer(context, tx, row, outcome);
      if (owner === null) return accept(context, tx, row, { ...outcome, detail });
      addEvent(tx, row.id, 'number-taken', { detail: { by: owner } });
      const columns = { ...doubtColumns(tx, row, 'unproven'), error_code: 'answer-of-another' };
      return moveCase(tx, row, 'doubt', { set: columns, detail: { ...detail, outcome: 'unknown' } });
    }
    case 'rejected':
      return reject(context, tx, row, { ...outcome, detail });
    case 'unknown':
      return moveCase(tx, row, 'doubt', {
        set: { ...doubtColumns(tx, row, 'unproven'), error_code: outcome.code, error_message: null },
        detail,
      });
    default:
      return assertNever(outcome);
  }
}

/** A middlebox repeats only recent answers: earlier owners of a Location do not count. */
const REPEATED_MS = HOUR_MS;

/** Another case that owns the answer's number or Location: the answer was repeated. Read in the transaction, as two attempts may end together. */
function ownerOfAnswer(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  { caseNumber, locationId }: Extract<SendOutcome, { kind: 'accepted' }>,
): string | null {
  const byNumber = caseNumber === null ? undefined : ownerOf(tx, context, caseNumber);
  if (byNumber !== undefined && byNumber.id !== row.id) return byNumber.id;
  if (locationId === null) return null;
  const place = { destination: context.destination, since: tx.now - REPEATED_MS, location: locationId };
  return tx.get<{ id: string }>(LATELY_AT_ADDRESS, place)?.id ?? null;
}

/** The attempt proves that NHI lacks the case. */
function notThere(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  failure: { readonly code: string; readonly retryAt: number; readonly detail: EventDetail },
): Delivery {
  const { code, retryAt, detail } = failure;
  const columns = { next_attempt_at: retryAt, last_attempt_at: tx.now, error_code: code };
  const delivery = backToQueue(tx, row, columns, { detail });
  // Another agent took the folder over meanwhile and may have sent the case.
  return row.past === 'unknown' ? holdWhereAsked(context, tx, row.id) : delivery;
}

/** NHI refused the Bundle. After an earlier doubtful attempt a search comes first: NHI may have stored that one. */
function reject(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  refusal: Extract<SendOutcome, { kind: 'rejected' }> & { readonly detail: EventDetail },
): Delivery {
  const { issue, status, absence, detail } = refusal;
  // The refusal may be wrong: the search goes on, and if NHI shows the case, staff and HIS are told.
  const watched: CaseSet =
    absence === 'proven' ? {} : { ...watchedFor(context, tx, row), next_search_at: tx.now };
  const columns: CaseSet = {
    ...watched,
    error_code: issueCode(issue) ?? `http-${String(status)}`,
    error_message: null,
    unread: 1,
    last_attempt_at: tx.now,
  };
  if (row.doubt_since !== null) {
    // NHI may have stored an earlier attempt: a doubtful one, or one whose refusal a search has confirmed.
    const kind = row.resends > 0 ? 'unproven' : 'refused';
    const doubt: CaseSet = { ...columns, ...doubtColumns(tx, row, kind), doubt_after: 'rejected' };
    return moveCase(tx, row, 'doubt', { set: doubt, detail });
  }
  // NHI lacks the case, so a wish to cancel is carried out. A wish to hold stops what follows: a rejected case itself is not sent anyway.
  if (row.wish === 'cancel')
    return moveCase(tx, row, 'wish-cancel', { set: { ...columns, wish: null }, detail });
  // If a person sends it again, a search comes first.
  const kind: CaseSet = absence === 'proven' ? {} : { doubt_kind: 'refused' };
  const stop: CaseSet = row.wish === 'hold' ? { stop: 'stopped-before' } : {};
  const set: CaseSet = { ...columns, ...kind, ...stop, wish: null, failures: row.failures + 1 };
  return moveCase(tx, row, 'rejected', { set, detail });
}

/** The issue's code, if it has the form of a FHIR issue type. Other text of a server names no cause that staff could read. */
function issueCode(issue: OutcomeIssue | null): string | null {
  return issue !== null && /^[a-z-]{1,40}$/.test(issue.code) ? issue.code : null;
}

/** Stores NHI's answer to an upload, sealed. */
function keepAnswer(context: CaseContext, tx: Tx, { caseId, attemptId, outcome, body }: AttemptEnd): void {
  if (body === null || body.length === 0) return;
  const issue = 'issue' in outcome ? outcome.issue : null;
  // The hash covers the attempt too: two attempts may get the same answer.
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

/** Repeats a write of data that only memory has, until the disk takes it. Logs once. Other failures, a closed store and `giveUp` end it. */
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
      // If the store closes during the pause, the write is tried a last time.
      await pause(wait, null, { signal: closing, ref: false }).catch(() => null);
    }
  }
}

/** The disk is full, or not writable for a while (a virus scanner, a disk that comes back); not a permanent error. */
function isDiskTrouble(error: unknown): boolean {
  const code = codeOf(error);
  return /^SQLITE_(FULL|IOERR|BUSY|CANTOPEN|READONLY)/.test(code);
}
