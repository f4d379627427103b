import { canonicalJson } from './canonical-json.ts';
import type { BundleSummary } from './summary.ts';

type KeyParts = Pick<
  BundleSummary,
  | 'hospitalId'
  | 'patientNumber'
  | 'subType'
  | 'priority'
  | 'originalReceiptNumber'
  | 'timestamp'
  | 'created'
  | 'drugCodes'
>;

/** Two Bundles with the same key ask NHI for the same thing: the later one replaces the earlier or waits for a person. */
export function claimKey(parts: KeyParts): string {
  return canonicalJson({
    hospital: parts.hospitalId,
    patient: parts.patientNumber.trim().toUpperCase(),
    subType: parts.subType,
    priority: parts.priority,
    originalReceiptNumber: parts.originalReceiptNumber,
    timestamp: parts.timestamp,
    created: parts.created,
    drugs: [...new Set(parts.drugCodes)].sort(),
  });
}
