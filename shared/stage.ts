import { assertNever } from './assert-never.ts';
import type { Decision, Delivery, Review } from './states.ts';

/** `decided`: with results by item that do not form one decision. */
export const DECIDED_STAGES = [
  'decided',
  'approved',
  'partially-approved',
  'denied',
  'supplement-requested',
  'returned',
] as const;

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
  /** A corrected file replaced it before NHI had it. */
  'superseded',
  'cancelled',
  'accepted',
  /** Accepted, but the answer held no case number. */
  'unnumbered',
  'processing',
  'failed',
  'reviewing',
  ...DECIDED_STAGES,
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
 * Delivery decides the stage until our copy is proven accepted, even if an answer is already known (after a restore).
 * From then on the review decides.
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
