import { randomUUID } from 'node:crypto';
import { AgentError } from '../error.ts';
import { beginAttempt, endAttempt, type ReadyCase, setAside } from '../cases/attempt.ts';
import { setDestination } from '../cases/destination-record.ts';
import { crashPoint, crashPointSoon } from '../crash-point.ts';
import type { Phase } from '../nhi/server.ts';
import type { DeliverParts } from './deliver-parts.ts';
import { learn, retryTime } from './learn.ts';
import { tokenFor } from './prepare.ts';

const STOPPED = new Set(['move-not-allowed', 'case-changed']);

/**
 * One attempt at one case. Everything that can fail without NHI noticing happens first; then the intent goes to the trail
 * and `sending` to the database, and only when both are on disk does a byte leave.
 */
export async function deliver(
  parts: DeliverParts,
  found: ReadyCase,
  hooks: {
    /** Its bytes, verified; null when they cannot be had. */
    readonly takeBody: () => Promise<Buffer | null>;
    /** Asked once the rest is at hand: the destination may have turned meanwhile. */
    readonly mayStart: () => boolean;
    /** The socket is free again, and what the answer proved is on its way to the disk, ahead of whatever begins now. */
    readonly onAnswered: () => void;
  },
): Promise<void> {
  const body = await hooks.takeBody();
  if (body === null) return;
  const token = await tokenFor(parts);
  if (token === null || !hooks.mayStart()) return;
  const attemptId = randomUUID();
  if (!(await begin(parts, found, attemptId))) return;
  await send(parts, found, { attemptId, token, body }, hooks.onAnswered);
}

/**
 * The intent and `sending`, both on disk when this resolves. They are written side by side: an end between the two leaves
 * one of them, and either alone puts the case in doubt at the next start, as from there nobody can tell.
 * @returns false when it is not to be sent after all
 */
async function begin(parts: DeliverParts, found: ReadyCase, attemptId: string): Promise<boolean> {
  const entry = { actor: 'agent', caseId: found.id, attemptId };
  const intent = parts.audit
    .append({ ...entry, kind: 'send-intent', sha256: found.sha256, ...sentDetail(found) })
    .then(() => {
      crashPoint('intent-written');
    });
  const attempt = beginAttempt(parts.context, found.id, attemptId);
  const [intended, begun] = await Promise.allSettled([intent, attempt]);
  if (intended.status === 'fulfilled' && begun.status === 'fulfilled') {
    crashPoint('sending-durable');
    return true;
  }
  // Nothing has left and nothing will: the disk is full, a person held it, or a newer file took its place.
  if (intended.status === 'rejected') {
    if (begun.status === 'fulfilled') await takeBack(parts, found, attemptId);
    throw intended.reason;
  }
  await parts.audit.append({ ...entry, kind: 'send-dropped' });
  const why: unknown = begun.status === 'rejected' ? begun.reason : null;
  if (why instanceof AgentError && STOPPED.has(why.code)) return false;
  throw why;
}

/** `sending` stands in the database and the trail could not be written: without it nothing is sent. */
async function takeBack(parts: DeliverParts, found: ReadyCase, attemptId: string): Promise<void> {
  await endAttempt(parts.context, {
    caseId: found.id,
    attemptId,
    outcome: { kind: 'not-sent', code: 'audit-write-failed', phase: 'preparing' },
    phase: 'preparing',
    body: null,
    retryAt: parts.clock.now(),
  });
}

/** Attachments were renamed: what leaves has a hash of its own, and the trail says both. */
function sentDetail({ sent_sha256 }: ReadyCase): { detail?: { sentSha256: string } } {
  return sent_sha256 === null ? {} : { detail: { sentSha256: sent_sha256 } };
}

async function send(
  parts: DeliverParts,
  found: ReadyCase,
  request: { readonly attemptId: string; readonly token: string; readonly body: Buffer },
  onAnswered: () => void,
): Promise<void> {
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
  const { outcome } = result;
  const endedAt = clock.now();
  if (result.serverDate !== null) parts.tokens.noteServerDate(result.serverDate, endedAt);
  const retryAt = retryTime(parts, outcome);
  // In one turn, so that the destination's wait and the case's end are one commit, and no other case starts in between.
  const lesson = learn(parts, { caseId: found.id, token: request.token, begun, outcome });
  const ended = endAttempt(context, {
    caseId: found.id,
    attemptId,
    outcome,
    phase,
    body: result.body,
    retryAt,
  });
  const sent = setDestination(context.store, context.destination, { last_send_at: endedAt });
  const aside = lesson === 'set-aside' ? setAside(context, found.id, 'refused-alone') : null;
  onAnswered();
  // It is under way until its end is written, whatever becomes of the rest.
  const [end, ...rest] = await Promise.allSettled([ended, sent, aside]);
  for (const one of rest)
    if (one.status === 'rejected') log('error', 'destination-not-saved', { caseId: found.id }, one.reason);
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
}
