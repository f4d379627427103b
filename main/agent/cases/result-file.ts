import type { AnswerView } from '../../../shared/api/views/answer.ts';
import type { ProblemView } from '../../../shared/api/views/problem.ts';
import type { Decision, Delivery, Review } from '../../../shared/states.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { Tx } from '../db/store.ts';
import { openAnswerView, type AnswerRecord } from './answer-record.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { ANSWERS_OF_CASE, MISSING_OF_CASE } from './queries.ts';

/** What the HIS gets as NAME.result.json. `revision` grows: a reader keeps the highest one of a `caseId`. */
export interface ResultFile {
  readonly format: 1;
  readonly caseId: string;
  readonly revision: number;
  readonly fileName: string;
  /** Of the file as it was found. */
  readonly sha256: string;
  /** Of what is sent, where attachments were renamed; null: the file's own bytes. */
  readonly sentSha256: string | null;
  readonly at: string;
  readonly delivery: Delivery;
  readonly review: Review;
  readonly disposition: string | null;
  readonly decision: Decision | null;
  readonly decidedOn: string | null;
  readonly caseNumber: string | null;
  readonly receiptNumber: string | null;
  readonly problems: readonly ProblemView[];
  readonly missingAttachments: number;
  /** NHI's own words on a refused upload. */
  readonly issue: AnswerView['issue'];
  readonly items: AnswerView['items'];
}

export function resultFile(context: CaseContext, tx: Tx, row: CaseRecord): ResultFile {
  const answers = tx
    .all<AnswerRecord>(ANSWERS_OF_CASE, { id: row.id })
    .map((answer) => openAnswerView(context, answer));
  const refusal = answers.findLast((answer) => answer.kind === 'operation-outcome');
  const review = answers.find((answer) => answer.id === String(row.answer_n));
  return {
    format: 1,
    caseId: row.id,
    revision: tx.revision,
    fileName: context.sealed.label(row).fileName,
    sha256: row.sha256,
    sentSha256: row.sent_sha256,
    at: taipeiTime(tx.now),
    delivery: row.delivery,
    review: row.review,
    disposition: row.disposition,
    decision: row.decision,
    decidedOn: row.decided_on,
    caseNumber: row.case_number,
    receiptNumber: row.receipt_number,
    problems: JSON.parse(row.problems) as ProblemView[],
    missingAttachments: tx.get<{ n: number }>(MISSING_OF_CASE, { id: row.id })?.n ?? 0,
    issue: row.delivery === 'rejected' ? (refusal?.issue ?? null) : null,
    items: review?.items ?? [],
  };
}
