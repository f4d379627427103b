import { PRIORITY_EMERGENCY } from '../../../shared/twpas/codes.ts';
import type { PersonLink } from '../../../shared/chains.ts';
import type { Decision, Delivery, Review } from '../../../shared/states.ts';
import type { IndexedCase } from '../cases/case-index.ts';

/** What of a case decides where it belongs; all cases that are looked at together are one patient's. */
export interface ChainedCase {
  readonly id: string;
  /** Place in the order in which cases were found. */
  readonly seq: number;
  readonly receiptNumber: string | null;
  readonly originalReceiptNumber: string | null;
  readonly subType: string | null;
  readonly emergency: boolean;
  readonly continued: boolean;
  readonly drugCodes: readonly string[];
  /** YYYY-MM-DD. */
  readonly appliedOn: string | null;
  readonly periodEnd: string | null;
  readonly decidedOn: string | null;
  readonly delivery: Delivery;
  readonly review: Review;
  readonly decision: Decision | null;
  readonly supersededBy: string | null;
  /** A person settled it outside of the agent. */
  readonly closed: boolean;
}

/** What a person said of two cases. */
export interface GivenLink {
  readonly from: string;
  readonly to: string;
  readonly kind: PersonLink;
  readonly verdict: 'confirmed' | 'denied';
  readonly by: string;
}

export function chainedCase({ row, label }: IndexedCase): ChainedCase {
  return {
    id: row.id,
    seq: row.seq,
    receiptNumber: row.receipt_number,
    originalReceiptNumber: label.originalReceiptNumber ?? null,
    subType: row.sub_type,
    emergency: row.priority === PRIORITY_EMERGENCY,
    continued: label.continued ?? false,
    drugCodes: label.drugCodes,
    appliedOn: label.appliedOn ?? null,
    periodEnd: label.periodEnd ?? null,
    decidedOn: row.decided_on,
    delivery: row.delivery,
    review: row.review,
    decision: row.decision,
    supersededBy: row.superseded_by,
    closed: row.closed_at !== null,
  };
}
