import type { AnswerView } from '../../../shared/api/views/case-detail.ts';
import type { ProblemView } from '../../../shared/api/views/case-row.ts';
import type { Decision, Delivery, Review } from '../../../shared/states.ts';
import type { Tx } from '../db/store.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { caseRow } from './move.ts';
import {
  ANSWERS_OF_CASE,
  DUE_OUTBOX,
  INSERT_OUTBOX,
  MISSING_OF_CASE,
  OUTBOX_WRITTEN,
  SELECT_CASE,
} from './queries.ts';

/** One result that the HIS has not got yet. */
export interface DueResult {
  readonly n: number;
  readonly caseId: string;
  /** @throws AgentError `sealed-damaged` */
  readonly result: () => ResultFile;
}

export const payloadPlace = (caseId: string, revision: number): string =>
  `outbox.payload.${caseId}.${String(revision)}`;

/**
 * Puts the result file of a case as it stands into the outbox, in the transaction of what caused it: the HIS gets
 * it at least once, no matter what happens to the process or the export folder meanwhile.
 */
export function dueResult(context: CaseContext, tx: Tx, caseId: string): void {
  if (!context.exports) return;
  const row: CaseRecord = caseRow(tx, caseId);
  const result = resultFile(context, tx, row);
  tx.run(INSERT_OUTBOX, {
    case_id: caseId,
    revision: tx.revision,
    now: tx.now,
    payload: context.sealed.sealJson(payloadPlace(caseId, tx.revision), result),
  });
}

/** Oldest first, a hundred at a time: those behind `after`. */
export function dueResults(context: CaseContext, after = 0): DueResult[] {
  return context.store
    .all<{ n: number; case_id: string; revision: number; payload: Buffer }>(DUE_OUTBOX, { after })
    .map((row) => ({
      n: row.n,
      caseId: row.case_id,
      result: () =>
        context.sealed.openJson(row.payload, payloadPlace(row.case_id, row.revision)) as ResultFile,
    }));
}

/** The file is in place; a crash before this commit writes the same file once more. */
export function resultWritten(context: CaseContext, n: number): Promise<void> {
  return context.store.write((tx) => {
    tx.run(OUTBOX_WRITTEN, { n, now: tx.now });
  });
}

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

/** One row of `answers`: a version of what NHI said. */
export interface AnswerRecord {
  readonly n: number;
  readonly case_id: string;
  readonly kind: AnswerView['kind'];
  readonly resource_id: string | null;
  readonly content_hash: string;
  readonly received_at: number;
  readonly ordinal: string;
  readonly body: Buffer;
  readonly view: Buffer;
}

/** The part of an AnswerView that is kept sealed; the rest are columns. */
export type SealedAnswerView = Omit<AnswerView, 'id' | 'kind' | 'receivedAt'>;

export const answerViewPlace = (caseId: string, hash: string): string => `answers.view.${caseId}.${hash}`;
export const answerBodyPlace = (caseId: string, hash: string): string => `answers.body.${caseId}.${hash}`;

export function openAnswerView(context: CaseContext, row: AnswerRecord): AnswerView {
  const view = context.sealed.openJson(
    row.view,
    answerViewPlace(row.case_id, row.content_hash),
  ) as SealedAnswerView;
  return { ...view, id: String(row.n), kind: row.kind, receivedAt: taipeiTime(row.received_at) };
}

/**
 * Whether a case came out of the same file as an earlier one, or took its place. One that is not known here is from before this
 * data folder, and nobody writes its result again.
 */
export function replaces(context: CaseContext, id: string, earlier: string): boolean {
  const [row, other] = [id, earlier].map((one) => context.store.get<CaseRecord>(SELECT_CASE, { id: one }));
  if (other === undefined) return true;
  return row !== undefined && (row.path_key === other.path_key || other.superseded_by === id);
}
