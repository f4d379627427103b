import { createHash } from 'node:crypto';
import type { Decision, Review } from '../../../shared/states.ts';
import { reviewOfDisposition } from '../../../shared/twpas/dispositions.ts';
import { readAnswerItems, type AnswerItem } from './answer-items.ts';
import { canonicalJson } from './canonical-json.ts';
import { decisionOf } from './answer-decision.ts';
import { identifierWithUse } from './concept.ts';
import { isObject, objectAt, textAt, valueAt, type JsonObject } from './json.ts';
import { referencedId, referencedIdentifier } from './reference.ts';

/** A ClaimResponse (事前審查回覆), read. TWPAS ClaimResponse-twpas. */
export interface ReadAnswer {
  readonly id: string;
  /** 收件序號/案件編號 the answer is for: the id in `request`, else its identifier. */
  readonly requestId: string | null;
  /** Identifiers where the server gives them instead of, or beside, references. */
  readonly requestorId: string | null;
  readonly patientNumber: string | null;
  readonly disposition: string;
  readonly review: Review;
  /** Only ever set where `review` is `decided`. */
  readonly decision: Decision | null;
  /** Date of the last change of disposition, as NHI gives it. */
  readonly created: string | null;
  /** From the Claim beside it (`_include`), when that is the one it answers. */
  readonly receiptNumber: string | null;
  readonly items: readonly AnswerItem[];
  /** SHA-256 of the content without `meta` and narrative: with the id, the version of an answer. */
  readonly contentHash: string;
}

/**
 * Null for what is no ClaimResponse or has no id or disposition.
 * @param requested quantity asked for by Claim.item.sequence, for code 7 (改核).
 * @param claim the Claim that `_include` brought along, if it did.
 */
export function readClaimResponse(
  resource: unknown,
  requested: ReadonlyMap<number, number>,
  claim?: unknown,
): ReadAnswer | null {
  if (!isObject(resource) || textAt(resource, 'resourceType') !== 'ClaimResponse') return null;
  const id = textAt(resource, 'id');
  const disposition = textAt(resource, 'disposition')?.trim() ?? null;
  if (id === null || disposition === null) return null;
  const request = valueAt(resource, 'request');
  const requestId = referencedId(request, 'Claim') ?? referencedIdentifier(request);
  const review = reviewOfDisposition(disposition);
  const numbers = readClaimNumbers(claim);
  return {
    id,
    requestId,
    requestorId: referencedIdentifier(valueAt(resource, 'requestor')),
    patientNumber: referencedIdentifier(valueAt(resource, 'patient')),
    disposition,
    review,
    decision: review === 'decided' ? decisionOf(resource, requested) : null,
    created: textAt(resource, 'created'),
    receiptNumber: numbers !== null && numbers.caseNumber === requestId ? numbers.receiptNumber : null,
    items: readAnswerItems(resource),
    contentHash: contentHash(resource),
  };
}

/** What NHI writes into its copy of a Claim. */
export interface ClaimNumbers {
  /** 收件序號/案件編號: Claim.id. */
  readonly caseNumber: string;
  /** 受理編號: identifier with use `official`. */
  readonly receiptNumber: string | null;
  /** 原始檔名: identifier with use `usual`. */
  readonly originalFileName: string | null;
  /** 上傳日期時間. */
  readonly lastUpdated: string | null;
}

export function readClaimNumbers(claim: unknown): ClaimNumbers | null {
  const caseNumber = textAt(claim, 'id');
  if (textAt(claim, 'resourceType') !== 'Claim' || caseNumber === null) return null;
  return {
    caseNumber,
    receiptNumber: identifierWithUse(claim, 'official'),
    originalFileName: identifierWithUse(claim, 'usual'),
    lastUpdated: textAt(objectAt(claim, 'meta'), 'lastUpdated'),
  };
}

function contentHash(resource: JsonObject): string {
  const content = Object.entries(resource).filter(([key]) => key !== 'meta' && key !== 'text');
  return createHash('sha256')
    .update(canonicalJson(Object.fromEntries(content)))
    .digest('hex');
}
