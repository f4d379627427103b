import { canonicalJson, sortedCanonically } from './canonical-json.ts';
import { diagnosesOf, itemsOf, priorityOf, subTypeOf, type ClaimItem } from './claim-parts.ts';
import { codingsOf, identifierWithUse } from './concept.ts';
import { numberAt, objectAt, objectsAt, textAt, valueAt, type JsonObject } from './json.ts';
import type { BundleSummary } from './summary.ts';
import { dayInTaipei } from './taipei.ts';

/**
 * Content of a Claim by which a doubtful send is matched: an allow-list of elements that a server's copy keeps. No references, narrative,
 * displays, array order or anything the server assigns; callers compare hospital and patient, which are in other resources. Canonical JSON:
 * equal text means the same claim content. `created` counts by its day: a server may write it with a time, in any zone.
 */
export function projectClaim(claim: unknown): string {
  const created = textAt(claim, 'created');
  return canonicalJson({
    created: created === null ? null : dayInTaipei(created),
    subType: subTypeOf(claim),
    priority: priorityOf(claim),
    originalReceiptNumber: identifierWithUse(claim, 'secondary'),
    diagnoses: sortedCanonically(diagnosesOf(claim)),
    items: sortedCanonically(itemsOf(claim).map(projectItem)),
    supportingInfo: sortedCanonically(objectsAt(claim, 'supportingInfo').flatMap(projectInfo)),
  });
}

/**
 * The request as text: side, indication, quantity, unit, line, continuation, drug and period of each item, in any order. Equal texts: two
 * applications of one claim ask for the same thing.
 */
export function requestOf({ fingerprint, items }: Pick<BundleSummary, 'fingerprint' | 'items'>): string {
  const projected = (JSON.parse(fingerprint) as { readonly items?: readonly JsonObject[] }).items ?? [];
  const requested = projected.map(({ sequence, ...item }) => {
    const own = items.find((one) => one.sequence === sequence);
    const { periodStart: start, periodEnd: end } = own ?? {};
    return { ...item, drug: own?.drugCode ?? own?.drugText ?? null, start, end };
  });
  return canonicalJson(sortedCanonically(requested));
}

function projectItem(item: ClaimItem): JsonObject {
  return {
    sequence: item.sequence,
    orderType: item.orderType,
    // If an indication has a code, a text beside it is only its display.
    indication: item.indicationCode ?? plainText(item.indicationText),
    quantity: item.quantity,
    unit: item.unit,
    continuation: item.continuation,
    lineOfTherapy: item.lineOfTherapy,
    bodySites: [...item.bodySites].sort(),
  };
}

/** Weight, height, pregnancy and the like. A reference is left out: a server's copy need not keep it. */
function projectInfo(info: JsonObject): JsonObject[] {
  const quantity = objectAt(info, 'valueQuantity');
  const flag = valueAt(info, 'valueBoolean');
  const value = {
    quantity: numberAt(quantity, 'value'),
    unit: textAt(quantity, 'code') ?? textAt(quantity, 'unit'),
    flag: typeof flag === 'boolean' ? flag : null,
    text: plainText(textAt(info, 'valueString')),
  };
  if (Object.values(value).every((part) => part === null)) return [];
  return [{ category: codingsOf(valueAt(info, 'category'))[0]?.code ?? null, ...value }];
}

/** Servers trim and collapse blanks in strings, and may normalise Unicode. */
function plainText(text: string | null): string | null {
  return text === null ? null : text.normalize('NFC').replace(/\s+/g, ' ').trim();
}
