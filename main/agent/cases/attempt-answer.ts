import { createHash } from 'node:crypto';
import type { Tx } from '../db/store.ts';
import type { SendOutcome } from '../nhi/server.ts';
import { answerBodyPlace, answerViewPlace, type SealedAnswerView } from './answer-record.ts';
import type { CaseContext } from './context.ts';
import { INSERT_ANSWER } from './queries.ts';

/** Keeps what NHI answered to an upload, word for word and sealed. */
export function keepAnswer(
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
