import { createHash } from 'node:crypto';
import { assertNever } from '../../../../shared/assert-never.ts';
import type { Decision, Review } from '../../../../shared/states.ts';
import { SYSTEM_APPROVE_COMMENT } from '../../../../shared/twpas/canonical.ts';
import { reviewOfDisposition } from '../../../../shared/twpas/codes.ts';
import { canonicalJson } from './canonical-json.ts';
import { codeIn, codingsOf, identifierWithUse } from './concept.ts';
import { isObject, type JsonObject, numberAt, objectAt, objectsAt, textAt, valueAt } from './json.ts';
import { referencedId, referencedIdentifier } from './reference.ts';

/** A ClaimResponse (事前審查回覆), read. TWPAS ClaimResponse-twpas. */
export interface ReadAnswer {
  readonly id: string;
  /** 收件序號/案件編號 the answer is for: the id in `request`, else its identifier. */
  readonly requestId: string | null;
  /** The patient's identifier, if the server gives one instead of, or beside, a reference. */
  readonly patientNumber: string | null;
  readonly disposition: string;
  readonly review: Review;
  /** Set only if `review` is `decided`. */
  readonly decision: Decision | null;
  /** Date of the last change of disposition, as NHI gives it; null where it is no date of FHIR's. */
  readonly created: string | null;
  /** `status` says that NHI has taken the answer back: no decision, whatever the disposition says (a modifier, FHIR R4 §2.6.0.5). */
  readonly isTakenBack: boolean;
  /** From the Claim that `_include` added, if this answer is for it. */
  readonly receiptNumber: string | null;
  readonly items: readonly AnswerItem[];
  /** SHA-256 of the content without `meta` and narrative: with the id, the version of an answer. */
  readonly contentHash: string;
}

/**
 * Null for a resource that is no ClaimResponse or has no id or disposition.
 * @param requested requested quantity by Claim.item.sequence, for code 7 (改核).
 * @param claim the Claim that `_include` brought, if any.
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
  const isTakenBack = TAKEN_BACK.has(textAt(resource, 'status'));
  const review = isTakenBack ? 'processing' : reviewOfDisposition(disposition);
  const created = textAt(resource, 'created');
  const numbers = readClaimNumbers(claim);
  return {
    id,
    requestId,
    patientNumber: referencedIdentifier(valueAt(resource, 'patient')),
    disposition,
    review,
    decision: review === 'decided' ? decisionOf(resource, requested) : null,
    created: created !== null && /^\d{4}-\d{2}-\d{2}/.test(created) ? created : null,
    isTakenBack,
    receiptNumber: numbers !== null && numbers.caseNumber === requestId ? numbers.receiptNumber : null,
    items: readAnswerItems(resource),
    contentHash: contentHash(resource),
  };
}

const TAKEN_BACK: ReadonlySet<string | null> = new Set(['cancelled', 'entered-in-error']);

/** NHI's additions to its copy of a Claim. */
export function readClaimNumbers(claim: unknown) {
  const caseNumber = textAt(claim, 'id');
  if (textAt(claim, 'resourceType') !== 'Claim' || caseNumber === null) return null;
  return {
    /** 收件序號/案件編號: Claim.id. */
    caseNumber,
    /** 受理編號: identifier with use `official`. */
    receiptNumber: identifierWithUse(claim, 'official'),
    /** 上傳日期時間. */
    lastUpdated: textAt(objectAt(claim, 'meta'), 'lastUpdated'),
  };
}

function contentHash(resource: JsonObject): string {
  const content = Object.entries(resource).filter(([key]) => key !== 'meta' && key !== 'text');
  return createHash('sha256')
    .update(canonicalJson(Object.fromEntries(content)))
    .digest('hex');
}

/**
 * The decision of a ClaimResponse whose review has ended; null if it is ambiguous.
 *
 * `item.adjudication.reason` is the 案件核定註記: NHI's own result for the case, so a value that all items share is the decision. `item.detail`
 * holds the results of single orders (個別醫令核定註記), which fold to the same by the guide's rule. So the orders verify it, and replace it if
 * items differ or have none. Without orders, differing items are folded themselves: some servers answer each Claim.item in its own item. If
 * the two contradict each other, or any code is 審核中 or unknown, a person has to look.
 */
function decisionOf(resource: JsonObject, requested: ReadonlyMap<number, number>): Decision | null {
  const items = objectsAt(resource, 'item');
  const ofCase = items.flatMap((item) => verdict(item, numberAt(item, 'itemSequence'), approvedOf(item)));
  const ofOrders = items.flatMap(orderVerdicts);
  if ([...ofCase, ...ofOrders].some(isUnreadable)) return null;
  const shared = new Set(ofCase.map(({ code }) => code)).size === 1 ? foldVerdicts(ofCase, requested) : null;
  if (ofOrders.length === 0) return shared ?? foldVerdicts(ofCase, requested);
  const folded = foldVerdicts(ofOrders, requested);
  if (shared === null) return folded;
  return folded === null || folded === shared ? shared : null;
}

function orderVerdicts(item: JsonObject): Verdict[] {
  const details = objectsAt(item, 'detail');
  const ofItem = approvedOf(item);
  return details.flatMap((detail) => {
    const own = approvedOf(detail);
    // 核定數量 is on the item; it applies to an order only if the item has one order, or if it is zero.
    const inherited = details.length === 1 || ofItem === 'empty' || ofItem === 0 ? ofItem : 'unknown';
    return verdict(detail, numberAt(detail, 'detailSequence'), own === 'empty' ? inherited : own);
  });
}

/** Empty without 核定註記; without a code if several codes differ, or one is not NHI's. */
function verdict(holder: JsonObject, sequence: number | null, approved: Verdict['approved']): Verdict[] {
  const { codes, foreign } = readAdjudications(holder);
  if (codes.length === 0) return [];
  return [{ code: codes.length === 1 && !foreign ? (codes[0] ?? null) : null, sequence, approved }];
}

function approvedOf(holder: JsonObject): number | 'empty' {
  return readAdjudications(holder).approved ?? 'empty';
}

/** One item of an answer, as staff see it. */
interface AnswerItem {
  readonly sequence: number;
  readonly resultCode: string | null;
  /** 核定數量. */
  readonly approvedQuantity: number | null;
  /** 核定意見. */
  readonly opinion: string | null;
  readonly details: readonly { readonly sequence: number; readonly resultCode: string | null }[];
}

function readAnswerItems(resource: unknown): AnswerItem[] {
  return objectsAt(resource, 'item').map((item, index) => {
    const adjudication = readAdjudications(item);
    return {
      sequence: numberAt(item, 'itemSequence') ?? index + 1,
      resultCode: adjudication.codes[0] ?? null,
      approvedQuantity: adjudication.approved,
      opinion: adjudication.opinion,
      details: objectsAt(item, 'detail').map((detail, at) => ({
        sequence: numberAt(detail, 'detailSequence') ?? at + 1,
        resultCode: readAdjudications(detail).codes[0] ?? null,
      })),
    };
  });
}

/** The adjudications of an item or a detail taken together: distinct 核定註記, 核定數量, 核定意見. */
function readAdjudications(holder: JsonObject): {
  readonly codes: readonly string[];
  readonly approved: number | null;
  readonly opinion: string | null;
  /** A code of a system that is not NHI's: shown, but it decides nothing. */
  readonly foreign: boolean;
} {
  const list = objectsAt(holder, 'adjudication');
  const reasons = list.map((adjudication) => objectAt(adjudication, 'reason'));
  const own = reasons.map((reason) => codeIn(reason, SYSTEM_APPROVE_COMMENT));
  const codes = reasons.map((reason, index) => own[index] ?? codingsOf(reason)[0]?.code ?? null);
  return {
    codes: [...new Set(codes.filter((code) => code !== null))],
    approved: list.map((one) => numberAt(one, 'value')).find((value) => value !== null) ?? null,
    opinion: reasons.map((reason) => textAt(reason, 'text')).find((text) => text !== null) ?? null,
    foreign: codes.some((code, index) => code !== null && own[index] === null),
  };
}

/** One 核定註記 with its approved quantity. */
interface Verdict {
  /** nhi-approve-comment 0–7 as it came; null when absent or contradictory. */
  readonly code: string | null;
  readonly sequence: number | null;
  /** `empty`: NHI gave none; `unknown`: one was given, but not for this order alone. */
  readonly approved: number | 'empty' | 'unknown';
}

/** A verdict as the fold counts it: `open` is 審核中, `unclear` a code or a quantity that cannot be read. */
type Counted = '1' | '2' | '3' | '4' | '5' | 'open' | 'unclear';

const DECISION: Readonly<Record<'1' | '2' | '3' | '4' | '5', Decision>> = {
  '1': 'approved',
  '2': 'denied',
  '3': 'partially-approved',
  '4': 'supplement-requested',
  '5': 'returned',
};

/**
 * The case's result from its orders' results (TWPAS intro page): all 1 → 1; otherwise any 1 or 3 → 3; all 2 or 6 → 2;
 * any 4 → 4; any 5 → 5. One open or unclear order makes the result null: a decision is never guessed.
 */
function foldVerdicts(verdicts: readonly Verdict[], requested: ReadonlyMap<number, number>): Decision | null {
  const counted = verdicts.map((verdict) => count(verdict, requested));
  const any = (...codes: Counted[]): boolean => counted.some((code) => codes.includes(code));
  if (counted.length === 0 || any('open', 'unclear')) return null;
  if (counted.every((code) => code === '1')) return DECISION['1'];
  if (any('1', '3')) return DECISION['3'];
  if (counted.every((code) => code === '2')) return DECISION['2'];
  return any('4') ? DECISION['4'] : DECISION['5'];
}

/** True if a verdict says that the review continues, or is unknown to this agent. */
function isUnreadable(verdict: Verdict): boolean {
  return verdict.code === null || !/^[1-7]$/.test(verdict.code);
}

function count({ code, sequence, approved }: Verdict, requested: ReadonlyMap<number, number>): Counted {
  switch (code) {
    case '0':
      return 'open';
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
      return code;
    case '6':
      return '2';
    case '7':
      return modified(approved, sequence === null ? undefined : requested.get(sequence));
    default:
      return 'unclear';
  }
}

/** 7 改核 says only “changed”: the quantities decide what it means. */
function modified(approved: Verdict['approved'], requested: number | undefined): Counted {
  if (approved === 'empty' || approved === 0) return '2';
  if (approved === 'unknown') return 'unclear';
  if (typeof approved === 'number') {
    if (requested === undefined || approved > requested || approved < 0) return 'unclear';
    return approved === requested ? '1' : '3';
  }
  return assertNever(approved);
}
