import { z } from 'zod';
import { DECISIONS, REVIEWS } from '../../states.ts';
import { time } from './time.ts';

/** One item of a ClaimResponse against what was asked. */
export const answerItemView = z.object({
  sequence: z.int(),
  /** nhi-approve-comment 1–5 as it came, or another code as it came. */
  resultCode: z.string().nullable(),
  approvedQuantity: z.number().nullable(),
  /** 核定意見. */
  opinion: z.string().nullable(),
  details: z.array(z.object({ sequence: z.int(), resultCode: z.string().nullable() })),
});

export const answerView = z.object({
  id: z.string(),
  kind: z.enum(['upload-answer', 'operation-outcome', 'claim-response']),
  receivedAt: time,
  disposition: z.string().nullable(),
  review: z.enum(REVIEWS).nullable(),
  decision: z.enum(DECISIONS).nullable(),
  created: z.string().nullable(),
  receiptNumber: z.string().nullable(),
  /** The text of an OperationOutcome, if it is one. */
  issue: z.object({ severity: z.string(), code: z.string(), text: z.string() }).nullable(),
  items: z.array(answerItemView),
});
export type AnswerView = z.infer<typeof answerView>;
