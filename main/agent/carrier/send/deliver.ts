import { randomUUID } from 'node:crypto';
import { assertNever } from '../../../../shared/assert-never.ts';
import type { Delivery } from '../../../../shared/states.ts';
import type { Audit } from '../../ground/audit/audit.ts';
import { beginAttempt, endAttempt, type ReadyCase, setAside } from '../cases/attempt.ts';
import type { CaseContext } from '../cases/context.ts';
import { setDestination } from '../cases/destination-record.ts';
import { crashPoint, crashPointSoon } from '../../ground/crash-point.ts';
import { AgentError } from '../../ground/error.ts';
import { asSent } from '../../ground/base/bundle-request.ts';
import { caseRow } from '../cases/move.ts';
import { whoseIs } from '../../ground/fhir/is-ours.ts';
import type { NhiServer, Phase, PostResult, SendOutcome } from '../nhi/server.ts';
import type { Clock, Log } from '../../ports.ts';
import type { TokenSource } from '../smart/token-source.ts';
import type { Spool } from '../../ground/spool/spool.ts';
import { momentOf, msSince } from '../../ground/base/clock.ts';
import type { Destination } from './destination.ts';

const STOPPED = new Set(['move-not-allowed', 'case-changed']);
/** Writing the intent and `sending` takes milliseconds. If it took longer, the computer slept; a take-over by another agent needs longer still. */
const SLEPT_MS = 30_000;

/**
 * One attempt at one case. Everything that can fail without NHI noticing happens first; then the intent goes to the trail
 * and `sending` to the database, and only when both are on disk does a byte leave.
 * @returns the delivery after the attempt; null: no byte was sent
 */
export async function deliver(
  parts: DeliverParts,
  found: ReadyCase,
  hooks: {
    /** The Bundle's verified bytes; null if they cannot be used. */
    readonly takeBody: () => Promise<Buffer | null>;
    /** Checked when body and token are ready: meanwhile the destination may have closed, or another agent taken the folder over. */
    readonly mayStart: () => boolean;
    /** The answer's outcome has been handed to the store: the socket is free, and the next attempt's writes queue behind it. */
    readonly onAnswered: () => void;
  },
): Promise<Delivery | null> {
  const body = await hooks.takeBody();
  if (body === null) return null;
  const token = await tokenFor(parts);
  if (token === null || !hooks.mayStart()) return null;
  const attemptId = randomUUID();
  const began = momentOf(parts.clock);
  if (!(await begin(parts, found, attemptId))) return null;
  if (msSince(parts.clock, began) > SLEPT_MS) {
    // No byte was sent: the attempt is undone, and the case is due again at once. A crash before both lines are written leaves a doubt,
    // which a search decides after the next start.
    await takeBack(parts, found, attemptId, 'send-overslept');
    await drop(parts, found, attemptId);
    return null;
  }
  // DNS, connection and TLS take time too, and the computer may sleep then: checked again before the headers leave.
  const mayLeave = (): boolean => msSince(parts.clock, began) <= SLEPT_MS;
  return send(parts, found, { attemptId, token, body, mayLeave }, hooks.onAnswered);
}

/**
 * Resolves when the intent and `sending` are both on disk. They are written in parallel: a crash between them leaves one, and either alone
 * makes the next start treat the case as doubtful.
 * @returns false when the case must not be sent after all
 */
async function begin(parts: DeliverParts, found: ReadyCase, attemptId: string): Promise<boolean> {
  const entry = { actor: 'agent', caseId: found.id, attemptId };
  const intent = parts.audit.append({ ...entry, kind: 'send-intent', sha256: found.sha256 }).then(() => {
    crashPoint('intent-written');
  });
  const attempt = beginAttempt(parts.context, found.id, attemptId);
  const [intended, begun] = await Promise.allSettled([intent, attempt]);
  if (intended.status === 'fulfilled' && begun.status === 'fulfilled') {
    crashPoint('sending-durable');
    return true;
  }
  // No byte was sent and none will be: the disk is full, a person held the case, or a newer file superseded it.
  if (intended.status === 'rejected') {
    if (begun.status === 'fulfilled') await takeBack(parts, found, attemptId, 'audit-write-failed');
    throw intended.reason;
  }
  await drop(parts, found, attemptId);
  const why: unknown = begun.status === 'rejected' ? begun.reason : null;
  if (why instanceof AgentError && STOPPED.has(why.code)) return false;
  throw why;
}

/** Writes to the trail that the intent was not carried out. */
async function drop(parts: DeliverParts, found: ReadyCase, attemptId: string): Promise<void> {
  await parts.audit.append({ actor: 'agent', caseId: found.id, attemptId, kind: 'send-dropped' });
}

/** Ends an attempt as not sent although `sending` is stored: its intent is not in the trail, or another agent may have the folder by now. */
async function takeBack(
  parts: DeliverParts,
  found: ReadyCase,
  attemptId: string,
  code: 'audit-write-failed' | 'send-overslept',
): Promise<void> {
  await endAttempt(parts.context, {
    caseId: found.id,
    attemptId,
    outcome: { kind: 'not-sent', code, phase: 'preparing' },
    phase: 'preparing',
    body: null,
    retryAt: parts.clock.now(),
  });
}

async function send(
  parts: DeliverParts,
  found: ReadyCase,
  request: {
    readonly attemptId: string;
    readonly token: string;
    readonly body: Buffer;
    readonly mayLeave: () => boolean;
  },
  onAnswered: () => void,
): Promise<Delivery> {
  const { context, clock, log } = parts;
  const { attemptId } = request;
  let phase: Phase = 'preparing';
  const startedAt = clock.now();
  const begun = parts.unauthorized.begin();
  const result = await parts.nhi.postBundle({
    ...request,
    onPhase: (reached) => {
      phase = reached;
      if (reached === 'headers-sent') crashPointSoon('body-leaving');
      if (reached === 'headers-sent' || reached === 'body-sent') crashPoint(reached);
    },
  });
  crashPoint('answer-received');
  const outcome = ownOutcome(context, found.id, result);
  const endedAt = clock.now();
  if (result.serverDate !== null) parts.tokens.noteServerDate(result.serverDate, endedAt);
  // In one turn of the event loop: the destination's wait and the case's end share a commit, and no other case starts in between.
  const lesson = learn(parts, { caseId: found.id, token: request.token, begun, outcome });
  const ended = endAttempt(context, {
    caseId: found.id,
    attemptId,
    outcome,
    phase,
    // An answer for another application may hold another patient's data: it is not stored.
    body: outcome === result.outcome ? result.body : null,
    retryAt: retryTime(parts, outcome),
    refusedAlone: lesson === 'set-aside',
  });
  const sent = setDestination(context.store, context.destination, { last_send_at: endedAt });
  onAnswered();
  // The attempt counts as running until `endAttempt` is durable, even if saving the destination fails.
  const [end, saved] = await Promise.allSettled([ended, sent]);
  if (saved.status === 'rejected') log('error', 'destination-not-saved', { caseId: found.id }, saved.reason);
  if (end.status === 'rejected') throw end.reason;
  const delivery = end.value;
  crashPoint('answer-committed');
  log(outcome.kind === 'accepted' ? 'info' : 'warn', 'sent', {
    caseId: found.id,
    attemptId,
    code: outcome.kind,
    delivery,
    ms: endedAt - startedAt,
    ...('status' in outcome && outcome.status !== null ? { status: outcome.status } : {}),
  });
  return delivery;
}

/** An answer with another application (a gateway swapped two answers) proves nothing about this case. */
function ownOutcome(context: CaseContext, caseId: string, { outcome, traits }: PostResult): SendOutcome {
  if (outcome.kind !== 'accepted' || traits === null) return outcome;
  const summary = context.sealed.summary(caseRow(context.store, caseId));
  if (summary === null || whoseIs(summary, traits) !== 'anothers') return outcome;
  return { kind: 'unknown', code: 'answer-of-another', status: outcome.status, phase: 'answered' };
}

export interface DeliverParts {
  readonly context: CaseContext;
  readonly spool: Spool;
  readonly audit: Audit;
  readonly tokens: TokenSource;
  readonly nhi: NhiServer;
  readonly destination: Destination;
  readonly unauthorized: UnauthorizedWatch;
  readonly clock: Clock;
  readonly log: Log;
  readonly maxBackoffMs: number;
  /** True if cases of this watched folder may be sent: not if another agent may have taken it over. */
  readonly mayBeSent: (folder: string) => boolean;
}

/** The Bundle as it is sent: verified against its hash, without a byte order mark. Null: it cannot be used, and the case is set aside. */
export async function openBody(parts: DeliverParts, found: ReadyCase): Promise<Buffer | null> {
  try {
    return asSent(await parts.spool.get(found.sha256));
  } catch (error) {
    if (error instanceof AgentError && (error.code === 'spool-damaged' || error.code === 'spool-missing')) {
      parts.log('error', 'spool-damaged', { caseId: found.id }, error);
      await setAside(parts.context, found.id);
      return null;
    }
    throw error;
  }
}

/** The token for one attempt; null if there is none: the destination then holds the reason. */
export async function tokenFor(parts: DeliverParts): Promise<string | null> {
  const result = await parts.tokens.get();
  switch (result.kind) {
    case 'token':
      return result.token;
    case 'unreachable':
      parts.destination.lost(result.code, result.retryAt);
      return null;
    case 'refused':
      parts.destination.refused(result.code, null, parts.tokens.waitsUntil());
      return null;
    default:
      return assertNever(result);
  }
}

/** When the case may be sent again, or searched for after a refusal, ms. */
function retryTime(parts: Pick<DeliverParts, 'clock' | 'destination'>, outcome: SendOutcome): number {
  const now = parts.clock.now();
  switch (outcome.kind) {
    case 'throttled':
    case 'wait':
      // `learn` has set the destination's wait already; it is at least as long as the server's.
      return Math.max(outcome.retryAt ?? now, parts.destination.view().until ?? now);
    case 'not-sent':
    case 'unauthorized':
    case 'destination-refused':
    case 'accepted':
    case 'rejected':
    case 'unknown':
      // The destination's gate decides; the case itself is ready.
      return now;
    default:
      return assertNever(outcome);
  }
}

/** Codes of 2xx answers that NHI does not give: a middlebox wrote them, or a faulty server. */
const NOT_NHIS: ReadonlySet<string> = new Set([
  'answer-not-fhir',
  'answer-without-number',
  'answer-says-error',
  'answer-of-another',
]);

/**
 * Passes the outcome on to the destination.
 * @returns `set-aside` when the destination refuses this case and accepts others
 */
function learn(
  parts: Pick<DeliverParts, 'destination' | 'unauthorized' | 'tokens'>,
  attempt: {
    readonly caseId: string;
    readonly token: string;
    /** From `unauthorized.begin()` */
    readonly begun: number;
    readonly outcome: SendOutcome;
  },
): 'go-on' | 'set-aside' {
  const { destination, unauthorized, tokens } = parts;
  const { caseId, token, begun, outcome } = attempt;
  if (outcome.kind !== 'unauthorized' && outcome.kind !== 'not-sent' && outcome.kind !== 'unknown')
    unauthorized.clear();
  switch (outcome.kind) {
    case 'not-sent':
      // The agent itself stopped this attempt: that says nothing about the server.
      if (outcome.code !== 'send-overslept') destination.lost(outcome.code, null);
      break;
    case 'unknown':
      if (NOT_NHIS.has(outcome.code)) destination.gotPage(outcome.code);
      else destination.lost(outcome.code, outcome.retryAt ?? null);
      break;
    case 'throttled':
      destination.told('throttled', outcome.retryAt);
      break;
    case 'wait':
      destination.told('busy', outcome.retryAt);
      break;
    case 'unauthorized':
      tokens.invalidate(token);
      if (unauthorized.again(begun)) destination.refused('unauthorized', null);
      break;
    case 'destination-refused':
      // Perhaps the token lacks a right that NHI has granted since.
      if (outcome.status === 403) tokens.invalidate(token);
      if (destination.refused(`http-${String(outcome.status)}`, caseId) === 'alone') return 'set-aside';
      break;
    case 'accepted':
    case 'rejected':
      destination.passed(caseId);
      break;
    default:
      return assertNever(outcome);
  }
  return 'go-on';
}

/**
 * The first 401 costs one new token; a second one pauses the destination. Tokens cannot be compared, as the token server may issue the
 * refused one again: a 401 is the second if its attempt began after the first.
 */
type UnauthorizedWatch = ReturnType<typeof unauthorizedWatch>;

export function unauthorizedWatch() {
  let refusals = 0;
  let inARow = 0;
  return {
    /** The mark of an attempt, taken before its request. */
    begin: (): number => refusals,
    /** Notes a 401 of the attempt with this mark; true if another 401 came before it began, and no success since. */
    again(begun: number): boolean {
      // Concurrent attempts with the same token count as one refusal.
      if (begun < refusals) return inARow >= 2;
      refusals += 1;
      inARow += 1;
      return inARow >= 2;
    },
    clear(): void {
      inARow = 0;
    },
  };
}
