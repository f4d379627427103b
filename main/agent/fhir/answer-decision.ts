import type { Decision } from '../../../shared/states.ts';
import { readAdjudications } from './answer-items.ts';
import { foldVerdicts, isUnreadable, type Verdict } from './fold-decision.ts';
import { numberAt, objectsAt, type JsonObject } from './json.ts';

/**
 * The decision of a ClaimResponse whose review has ended; null when it does not say one thing.
 *
 * `item.adjudication.reason` is the 案件核定註記: NHI's own result for the case, so one that all items share is the
 * decision. `item.detail` holds the results of single orders (個別醫令核定註記), which fold to the same by the guide's
 * rule. So the orders serve as a check on it, and in its place where items differ or carry none; without orders, items
 * that differ are folded themselves, as servers that answer each Claim.item in an item of its own mean it. Where the two
 * contradict each other, or any code is 審核中 or unknown, nobody can say which is meant, and a person has to look.
 */
export function decisionOf(resource: JsonObject, requested: ReadonlyMap<number, number>): Decision | null {
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
    // 核定數量 stands at the item; it can be an order's own only where the item has one order, or where it is nothing.
    const inherited = details.length === 1 || ofItem === 'empty' || ofItem === 0 ? ofItem : 'unknown';
    return verdict(detail, numberAt(detail, 'detailSequence'), own === 'empty' ? inherited : own);
  });
}

/** None where there is no 核定註記; one without a code where there are several that differ, or one not of NHI's. */
function verdict(holder: JsonObject, sequence: number | null, approved: Verdict['approved']): Verdict[] {
  const { codes, foreign } = readAdjudications(holder);
  if (codes.length === 0) return [];
  return [{ code: codes.length === 1 && !foreign ? (codes[0] ?? null) : null, sequence, approved }];
}

function approvedOf(holder: JsonObject): number | 'empty' {
  return readAdjudications(holder).approved ?? 'empty';
}
