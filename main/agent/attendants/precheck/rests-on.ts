/**
 * Places of the data in a Bundle on which a rule's condition rests. The rules do not say it, so each part of the application is left out once. A
 * condition rests on a part if its line in the report changes without that part. If either of two parts is enough, neither is found.
 */
import type { PrecheckAnswer, PrecheckCondition } from '../../../../shared/api/precheck-contract.ts';
import { isObject, listAt, textAt, type JsonObject } from '../../ground/fhir/json.ts';
import { answerOf } from './answer.ts';
import type { BundleForRules, RuleBook } from './evaluate.ts';

/** No application has more parts, and each part costs a run of the rule. */
const MOST_PARTS = 120;
/** A line that rests on more parts is about the application as a whole. */
const MOST_FOR_ONE = 3;

/** Without one of these there is no application to ask about, and no condition rests on one of them alone. */
const NEEDED = new Set(['Patient', 'Claim', 'Organization', 'Practitioner', 'Coverage', 'Encounter']);

/** Parts of a Claim that rules read: lists within it, and within its items. */
const OF_CLAIM = ['diagnosis', 'supportingInfo'] as const;
const OF_ITEM = ['modifier', 'programCode'] as const;

interface Part {
  /** In the form in which problems name a place. */
  readonly path: string;
  /** The Bundle with that part left out. */
  readonly without: () => JsonObject;
}

/**
 * For each condition of the rule's answer, in order, the places on which the condition rests; empty if unknown.
 * @param now ms; for the one rule that reads today's date
 * @throws the engine's error, which may quote the Bundle
 */
export async function restsOn(
  book: RuleBook,
  name: string,
  bundle: BundleForRules,
  now: number,
): Promise<string[][]> {
  const head = book.headOf(name, bundle);
  const answerTo = async (json: JsonObject): Promise<PrecheckAnswer> =>
    answerOf(head, await book.ask(name, { bundle: json }, now));
  const { use, conditions: whole } = await answerTo(bundle.bundle);
  const found = whole.map((): string[] => []);
  for (const { path, without } of partsOf(bundle).slice(0, MOST_PARTS)) {
    const other = await answerTo(without());
    // First and continued use have different conditions: without this part it is another application.
    if (other.use !== use) continue;
    const left = new Set(other.conditions.map(keyOf));
    const gone = [...whole.keys()].filter((at) => !left.has(keyOf(whole[at])));
    // Half the report changes: the application as a whole is about this part.
    if (gone.length * 2 > whole.length) continue;
    for (const at of gone) found[at]?.push(path);
  }
  return found.map((paths, at) =>
    paths.length > MOST_FOR_ONE || !isLeaf(whole, at) || whole[at]?.state === 'missing' ? [] : paths,
  );
}

const keyOf = (one: PrecheckCondition | undefined): string =>
  `${one?.number ?? ''} ${one?.state ?? ''} ${one?.words ?? ''}`;

/** `1規則1` sums up `1規則1-1` and `1規則1-2`: only those have places. */
function isLeaf(all: readonly PrecheckCondition[], at: number): boolean {
  const number = all[at]?.number ?? null;
  return number === null || !all.some((other) => other.number?.startsWith(`${number}-`) === true);
}

function partsOf({ bundle, paths }: BundleForRules): Part[] {
  const entries = listAt(bundle, 'entry');
  return entries.flatMap((entry, at): Part[] => {
    const resource = isObject(entry) && isObject(entry['resource']) ? entry['resource'] : null;
    const path = paths[at];
    const type = textAt(resource, 'resourceType');
    if (resource === null || path === undefined || type === null) return [];
    const withResource = (other: JsonObject): JsonObject => ({
      ...bundle,
      entry: entries.with(at, { resource: other }),
    });
    if (type === 'Claim') return claimParts(resource, path, withResource);
    if (NEEDED.has(type)) return [];
    return [{ path, without: () => ({ ...bundle, entry: entries.toSpliced(at, 1) }) }];
  });
}

function claimParts(claim: JsonObject, path: string, bundleWith: (claim: JsonObject) => JsonObject): Part[] {
  const own = OF_CLAIM.flatMap((list) =>
    listAt(claim, list).map((_one, at): Part => ({
      path: `${path}.${list}[${String(at)}]`,
      without: () => bundleWith({ ...claim, [list]: listAt(claim, list).toSpliced(at, 1) }),
    })),
  );
  const items = listAt(claim, 'item');
  const ofItems = items.flatMap((item, n) =>
    OF_ITEM.flatMap((list) =>
      listAt(item, list).map((_one, at): Part => ({
        path: `${path}.item[${String(n)}].${list}[${String(at)}]`,
        without: () =>
          bundleWith({
            ...claim,
            item: items.with(n, { ...(item as JsonObject), [list]: listAt(item, list).toSpliced(at, 1) }),
          }),
      })),
    ),
  );
  return [...own, ...ofItems];
}
