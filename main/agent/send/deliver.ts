import { randomUUID } from 'node:crypto';
import { assertNever } from '../../../shared/assert-never.ts';
import { AgentError } from '../error.ts';
import type { Audit } from '../audit/audit.ts';
import type { CaseContext } from '../cases/context.ts';
import { setDestination } from '../cases/destination-record.ts';
import { beginAttempt, endAttempt, setAside } from '../cases/sending.ts';
import type { NhiServer, Phase, SendOutcome } from '../nhi/server.ts';
import type { Clock, Log } from '../ports.ts';
import type { TokenSource } from '../smart/token-source.ts';
import type { Spool } from '../spool/spool.ts';
import { backoff } from './backoff.ts';
import type { Destination } from './destination.ts';
import type { UnauthorizedWatch } from './unauthorized.ts';
import { crashPoint, crashPointSoon } from '../crash-point.ts';

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
}

const STOPPED = new Set(['move-not-allowed', 'case-changed']);

/**
 * One attempt at one case. Everything that can fail without NHI noticing happens first; then the intent is fsynced in
 * the trail, `sending` in the database, and only then does a byte leave.
 */
export async function deliver(
  parts: DeliverParts,
  found: { id: string; sha256: string },
  stopping: AbortSignal,
): Promise<void> {
  const { context, destination, clock, log } = parts;
  const body = await openBody(parts, found);
  if (body === null) return;
  const token = await tokenFor(parts);
  if (token === null || stopping.aborted || destination.gate(clock.now()) === 'closed') return;

  const attemptId = randomUUID();
  // A crash after this line and before the next commit: an intent without a send, which start-up reconciles.
  await parts.audit.append({
    kind: 'send-intent',
    actor: 'agent',
    caseId: found.id,
    attemptId,
    sha256: found.sha256,
  });
  crashPoint('intent-written');
  try {
    await beginAttempt(context, found.id, attemptId);
  } catch (error) {
    // Nothing has left and nothing will: a person held or cancelled it, a newer file took its place, or the disk is full.
    await parts.audit.append({ kind: 'send-dropped', actor: 'agent', caseId: found.id, attemptId });
    const stopped = error instanceof AgentError && STOPPED.has(error.code);
    if (stopped) return;
    throw error;
  }
  crashPoint('sending-durable');
  let phase: Phase = 'preparing';
  const startedAt = clock.now();
  const result = await parts.nhi.postBundle({
    body,
    token,
    attemptId,
    onPhase: (reached) => {
      phase = reached;
      if (reached === 'headers-sent') crashPointSoon('body-leaving');
      if (reached === 'headers-sent' || reached === 'body-sent') crashPoint(reached);
    },
  });
  const { outcome } = result;
  crashPoint('answer-received');
  if (result.serverDate !== null) parts.tokens.noteServerDate(result.serverDate, clock.now());
  const retryAt = retryTime(parts, outcome);
  const delivery = await endAttempt(context, {
    caseId: found.id,
    attemptId,
    outcome,
    phase,
    body: result.body,
    retryAt,
  });
  crashPoint('answer-committed');
  log(outcome.kind === 'accepted' ? 'info' : 'warn', 'sent', {
    caseId: found.id,
    attemptId,
    code: outcome.kind,
    delivery,
    ms: clock.now() - startedAt,
    ...('status' in outcome && outcome.status !== null ? { status: outcome.status } : {}),
  });
  await setDestination(context.store, context.destination, { last_send_at: clock.now() });
  await learn(parts, found.id, token, outcome);
}

/** The Bundle as it goes out: verified against its hash, without a byte order mark. Null when it cannot be had. */
async function openBody(parts: DeliverParts, found: { id: string; sha256: string }): Promise<Buffer | null> {
  try {
    const bytes = await parts.spool.get(found.sha256);
    return bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xefbbbf ? bytes.subarray(3) : bytes;
  } catch (error) {
    if (error instanceof AgentError && (error.code === 'spool-damaged' || error.code === 'spool-missing')) {
      parts.log('error', 'spool-damaged', { caseId: found.id }, error);
      await setAside(parts.context, found.id, 'spool-damaged');
      return null;
    }
    throw error;
  }
}

async function tokenFor(parts: DeliverParts): Promise<string | null> {
  const result = await parts.tokens.get();
  switch (result.kind) {
    case 'token':
      return result.token;
    case 'unreachable':
      parts.destination.lost(result.code, result.retryAt);
      return null;
    case 'refused':
      parts.destination.refused(result.code, null);
      return null;
    default:
      return assertNever(result);
  }
}

function retryTime(parts: DeliverParts, outcome: SendOutcome): number {
  const now = parts.clock.now();
  switch (outcome.kind) {
    case 'throttled':
    case 'wait':
      return outcome.retryAt ?? now + backoff(1, parts.maxBackoffMs);
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

/** What the outcome says of the destination. */
async function learn(
  parts: DeliverParts,
  caseId: string,
  token: string,
  outcome: SendOutcome,
): Promise<void> {
  const { destination, unauthorized, tokens } = parts;
  if (outcome.kind !== 'unauthorized' && outcome.kind !== 'not-sent' && outcome.kind !== 'unknown')
    unauthorized.clear();
  switch (outcome.kind) {
    case 'not-sent':
    case 'unknown':
      destination.lost(outcome.code, null);
      return;
    case 'throttled':
      destination.told('throttled', outcome.retryAt);
      return;
    case 'wait':
      destination.told('busy', outcome.retryAt);
      return;
    case 'unauthorized':
      tokens.invalidate(token);
      if (unauthorized.again(token)) destination.refused('unauthorized', null);
      return;
    case 'destination-refused':
      destination.refused(`http-${String(outcome.status)}`, caseId);
      return;
    case 'accepted':
    case 'rejected':
      for (const alone of destination.passed(caseId)) await setAside(parts.context, alone, 'refused-alone');
      return;
    default:
      assertNever(outcome);
  }
}
