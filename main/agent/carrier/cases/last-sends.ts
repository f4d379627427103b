import { createHash } from 'node:crypto';
import type { StatusView } from '../../../../shared/api/views/status.ts';
import { DAY_MS } from '../../../../shared/days.ts';
import { streakOf } from '../../../../shared/standing.ts';
import type { EndedSend, SendOutcome } from '../nhi/server.ts';
import type { CaseContext } from './context.ts';
import { answerBodyPlace } from './outbox.ts';
import { LAST_ATTEMPTS, UPLOAD_ANSWERS_OF_CASE } from './queries.ts';

const MOST = 20;

/** The last POSTs to the destination, newest first, for `doctor`, which sends no Bundle itself. */
export function lastSends(context: CaseContext): EndedSend[] {
  interface Row {
    readonly id: string;
    readonly case_id: string;
    readonly ended_at: number;
    readonly outcome: SendOutcome['kind'];
    readonly status: number | null;
    readonly error_code: string | null;
  }
  const { destination } = context;
  return context.store.all<Row>(LAST_ATTEMPTS, { destination, limit: MOST }).map((row) => ({
    outcome: row.outcome,
    status: row.status,
    code: row.error_code,
    endedAt: row.ended_at,
    body: () => bodyOf(context, row.case_id, row.id),
  }));
}

/** The answer's hash covers the attempt's id, and so tells which attempt it belongs to. */
function bodyOf(context: CaseContext, caseId: string, attemptId: string): Buffer | null {
  const answers = context.store.all<{ content_hash: string; body: Buffer }>(UPLOAD_ANSWERS_OF_CASE, {
    id: caseId,
  });
  for (const { content_hash: hash, body } of answers) {
    const text = context.sealed.openJson(body, answerBodyPlace(caseId, hash));
    if (typeof text !== 'string') continue;
    if (createHash('sha256').update(attemptId).update(text).digest('hex') === hash) return Buffer.from(text);
  }
  return null;
}

type SendsRefused = NonNullable<StatusView['sendsRefused']>;

/**
 * The newest sends, if the server refused us with them and not one Bundle: searches may work all the same. A first 401 is an old token's. Null: they
 * were answered otherwise, or a day ago.
 */
export function refusedSends(sends: readonly EndedSend[], now: number): SendsRefused | null {
  const streak = streakOf(sends);
  const [newest] = streak;
  if (newest === undefined || newest.status === null || now - newest.endedAt > DAY_MS) return null;
  const { outcome, status } = newest;
  const isRefused = outcome === 'destination-refused' || (outcome === 'unauthorized' && streak.length > 1);
  return isRefused ? { status, count: streak.length } : null;
}
