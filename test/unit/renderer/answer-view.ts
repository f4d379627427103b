import type { AnswerView } from '../../../shared/api/views/case-detail.ts';

/** A decision that NHI gave, changed as a test needs it. */
export const answerView = (more: Partial<AnswerView>): AnswerView => ({
  id: '1',
  kind: 'claim-response',
  receivedAt: '2026-11-24T06:00:00Z',
  repeats: 0,
  disposition: '審畢結果',
  review: 'decided',
  decision: null,
  created: null,
  receiptNumber: null,
  issue: null,
  items: [],
  ...more,
});
