import { listAt, objectAt, objectsAt, textAt, valueAt } from '../../../ground/fhir/json.ts';
import { informationOf, ofClaim } from './claim-facts.ts';
import { INFORMATION } from './data/information.ts';
import { KIND_WORDS, type KindName } from './data/kinds.ts';
import { SYSTEMS } from './data/systems.ts';
import { codingsAt } from './elements.ts';
import { CORRECT, FIX_EXPORT, LOOK } from '../../../../profile/next-steps.ts';
import type { ResolvedBundle, ResolvedEntry } from './resolved-bundle.ts';
import { defineRule, type Finding, type What } from './rule.ts';

/** Entries that nothing refers to: NHI's reviewer may never see them. */
export const links = defineRule(
  {
    'evidence-not-linked': {
      severity: 'warning',
      source: 'Claim-twpas supportingInfo (text): what supports the application is listed there',
      zh: '「{what}」沒有列在佐證資訊（supportingInfo），也沒有任何資料參照它，健保署審查時可能看不到。',
      en: '{what} is in no supportingInfo, and nothing refers to it; NHI’s reviewer may not see it.',
      ...FIX_EXPORT,
    },
    'entry-not-referred-to': {
      severity: 'warning',
      source:
        'FHIR R4 bundle.html: entries of a collection refer to each other; guide, Bundle example page (text)',
      zh: '沒有任何資料參照 Bundle 內的這一筆「{what}」。',
      en: 'Nothing in the Bundle refers to this entry: {what}.',
      ...FIX_EXPORT,
    },
    'document-in-wrong-place': {
      severity: 'warning',
      source:
        'Claim-twpas supportingInfo:carePlanDocument, medicalRecord; DocumentReference-twpas category (text)',
      zh: '佐證資訊的這一類應指向「{what}」，所指文件的類別（category）不是。',
      en: 'This category of supportingInfo wants a document of the category {what}; the one it leads to is of another.',
      ...FIX_EXPORT,
    },
    'sequence-leads-nowhere': {
      severity: 'warning',
      source:
        'FHIR R4 Claim.item: informationSequence, diagnosisSequence, careTeamSequence, procedureSequence',
      zh: '流水號「{what}」所指的項目不存在。',
      en: 'There is nothing of the sequence number that {what} names.',
      ...FIX_EXPORT,
    },
    'evidence-not-valid': {
      severity: 'warning',
      source: 'FHIR R4: status entered-in-error, cancelled',
      zh: '這一筆資料的狀態是作廢或取消，健保署可能不採計。',
      en: 'The status says that this was entered in error or cancelled; NHI may not take it into account.',
      ...CORRECT,
    },
    'implicit-rules': {
      severity: 'warning',
      source: 'FHIR R4 Resource.implicitRules',
      zh: 'implicitRules 會改變資料的意義，接收端可能拒收。',
      en: 'The element implicitRules changes what the resource means; the receiver may refuse it.',
      ...LOOK,
    },
  },
  function* (bundle) {
    yield* unreached(bundle);
    yield* documents(bundle);
    yield* sequences(bundle);
    for (const { resource, path, kind } of bundle.entries) {
      if (Object.hasOwn(resource, 'implicitRules'))
        yield { code: 'implicit-rules', path: `${path}.implicitRules` };
      const status = textAt(resource, 'status') ?? '';
      if (kind !== 'claim' && kind !== 'claimImmunologic' && VOID.has(status))
        yield { code: 'evidence-not-valid', path: `${path}.status` };
    }
  },
);

const VOID: ReadonlySet<string> = new Set(['entered-in-error', 'cancelled']);
/** The Claim, and kinds that need no reference to them; a drug that no item asks for has a rule of its own. */
const ROOTS: ReadonlySet<KindName | null> = new Set<KindName>([
  'claim',
  'claimImmunologic',
  'claimResponse',
  'medicationRequestApply',
]);

/** Entries that no chain of references from the Claim reaches. */
function* unreached(
  bundle: ResolvedBundle,
): Iterable<Finding<'evidence-not-linked' | 'entry-not-referred-to'>> {
  // A reference that leads nowhere hides its intended target.
  if (bundle.claim === null || bundle.entries.some((entry) => leadsNowhere(bundle, entry))) return;
  const reached = reachedFrom(
    bundle,
    bundle.entries.filter(({ kind }) => ROOTS.has(kind)),
  );
  const left = bundle.entries.filter((entry) => entry.kind !== null && !reached.has(entry));
  if (left.length === 0) return;
  // Entries referred to by a reported entry are reported with it.
  const led = new Set(
    left.flatMap((entry) => [...reachedFrom(bundle, [entry])].filter((one) => one !== entry)),
  );
  const evidence = new Set(
    [...INFORMATION[bundle.profile].values()].flatMap(({ holds }) =>
      typeof holds === 'object' && 'to' in holds ? [holds.to] : [],
    ),
  );
  for (const entry of left) {
    const { kind, path } = entry;
    if (kind === null || led.has(entry)) continue;
    const code = evidence.has(kind) ? 'evidence-not-linked' : 'entry-not-referred-to';
    yield { code, path, what: KIND_WORDS[kind] };
  }
}

/** Some entries and all that references lead to from them. */
function reachedFrom(bundle: ResolvedBundle, from: readonly ResolvedEntry[]): ReadonlySet<ResolvedEntry> {
  const reached = new Set(from);
  for (const entry of reached) {
    for (const { object } of entry.references) {
      const target = bundle.resolve(object, entry);
      if (target !== null) reached.add(target);
    }
  }
  return reached;
}

function leadsNowhere(bundle: ResolvedBundle, entry: ResolvedEntry): boolean {
  return entry.references.some(({ object }) => {
    const text = textAt(object, 'reference');
    return text !== null && !text.startsWith('#') && bundle.resolve(object, entry) === null;
  });
}

/** Category of supportingInfo and the category of document that it is for (nhi-pdf-type). */
const DOCUMENTS: ReadonlyMap<string, What & { readonly code: string }> = new Map([
  ['carePlanDocument', { code: 'careplan', zh: '治療計畫文件（careplan）', en: 'careplan' }],
  ['medicalRecord', { code: 'medrec', zh: '病歷資料（medrec）', en: 'medrec' }],
]);

function* documents(bundle: ResolvedBundle): Iterable<Finding<'document-in-wrong-place'>> {
  for (const { object, path, category } of informationOf(bundle)) {
    const wanted = DOCUMENTS.get(category ?? '');
    if (wanted === undefined) continue;
    const target = bundle.resolve(objectAt(object, 'valueReference'), bundle.claim);
    if (target?.kind !== 'documentReference' || isOfCategory(target, wanted.code)) continue;
    const { zh, en } = wanted;
    yield { code: 'document-in-wrong-place', path: `${path}.valueReference.reference`, what: { zh, en } };
  }
}

/** The guide's check judges a document without any category of NHI's list. */
function isOfCategory({ resource }: ResolvedEntry, wanted: string): boolean {
  const codes = objectsAt(resource, 'category')
    .flatMap((category) => codingsAt(category, ''))
    .flatMap(({ system, code }) => (system === SYSTEMS.documentType ? [code] : []));
  return codes.length === 0 || codes.includes(wanted);
}

/** Elements of an item that name others by their sequence number. */
const SEQUENCES: readonly (readonly [name: string, list: string])[] = [
  ['informationSequence', 'supportingInfo'],
  ['diagnosisSequence', 'diagnosis'],
  ['careTeamSequence', 'careTeam'],
  ['procedureSequence', 'procedure'],
];

function* sequences(bundle: ResolvedBundle): Iterable<Finding<'sequence-leads-nowhere'>> {
  for (const { object, path } of ofClaim(bundle, 'item')) {
    for (const [name, list] of SEQUENCES) {
      const numbers = listAt(object, name);
      if (numbers.length === 0) continue;
      const there = new Set(objectsAt(bundle.claim?.resource, list).map((one) => valueAt(one, 'sequence')));
      for (const [index, number] of numbers.entries()) {
        if (typeof number === 'number' && !there.has(number)) {
          yield {
            code: 'sequence-leads-nowhere',
            path: `${path}.${name}[${String(index)}]`,
            what: { zh: name, en: name },
          };
        }
      }
    }
  }
}
