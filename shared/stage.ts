import { assertNever } from './assert-never.ts';
import type { Decision, Delivery, Review } from './states.ts';

/**
 * The stage of a case that staff see: derived from delivery and review here only, never stored. Keys are those of the text files
 * (`stages.<key>`).
 */
export const STAGES = [
  'waiting',
  'refused',
  'queued',
  'sending',
  'uncertain',
  'rejected',
  'held',
  /** A corrected file took its place before NHI had it. */
  'superseded',
  'cancelled',
  'accepted',
  /** Accepted, but the answer held no case number. */
  'unnumbered',
  'processing',
  'failed',
  'reviewing',
  /** Decided, with results that do not fold into one decision. */
  'decided',
  'approved',
  'partially-approved',
  'denied',
  'supplement-requested',
  'returned',
] as const;
export type StageKey = (typeof STAGES)[number];

export interface StageFacts {
  readonly delivery: Delivery;
  readonly review: Review;
  readonly decision: Decision | null;
  readonly caseNumber: string | null;
  readonly supersededBy: string | null;
}

/**
 * Delivery speaks first: as long as our copy is not proven accepted (also after a restore, when an answer is already
 * known) what matters is what happens to it. Once it is, NHI's word counts.
 */
export function stageKeyOf(facts: StageFacts): StageKey {
  if (facts.delivery === 'cancelled' && facts.supersededBy !== null) return 'superseded';
  if (facts.delivery !== 'accepted') return facts.delivery;
  switch (facts.review) {
    case 'none':
      return facts.caseNumber === null ? 'unnumbered' : 'accepted';
    case 'processing':
    case 'failed':
    case 'reviewing':
      return facts.review;
    case 'decided':
      return facts.decision ?? 'decided';
    default:
      return assertNever(facts.review);
  }
}
