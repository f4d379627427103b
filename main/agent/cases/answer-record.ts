import type { AnswerView } from '../../../shared/api/views/answer.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { CaseContext } from './context.ts';

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
