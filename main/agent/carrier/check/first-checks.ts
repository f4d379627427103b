import { SYSTEM_APPLY_TYPE, SYSTEM_PRIORITY } from '../../../../shared/twpas/canonical.ts';
import { APPLY_TYPES, PRIORITIES } from '../../../../shared/twpas/codes.ts';
import { attachmentName, attachmentPlaces, isPlainName } from '../../ground/fhir/attachment-names.ts';
import { priorityOf, subTypeOf } from '../../ground/fhir/claim-parts.ts';
import { hospitalNumber, patientNumber } from '../../ground/fhir/identity.ts';
import { isObject, listAt, textAt, valueAt, type JsonObject } from '../../ground/fhir/json.ts';
import type { ParsedBundle, ParsedEntry } from '../../ground/fhir/parsed-bundle.ts';
import { profileOf } from '../../ground/fhir/summarise.ts';
import type { GuideInUse } from './guide-in-use.ts';
import type { Problem } from './problem.ts';
import { problem } from './texts.ts';

/**
 * Conditions under which the agent can carry a Bundle at all: an upload of this hospital, about one patient, with a claim and attachments that it can identify.
 * The guide in use, if one is loaded, lists 申請案件類別 and 申報類別. These are errors at every `validation.level`; rules check the guide.
 */
export function firstChecks(
  bundle: ParsedBundle,
  hospitalId: string | null,
  guide: GuideInUse | null = null,
): Problem[] {
  const problems: Problem[] = [];
  if (bundle.type !== 'collection') problems.push(problem('bundle-type', 'Bundle.type'));
  if (profileOf(bundle) === null) problems.push(problem('bundle-profile', 'Bundle.meta.profile'));
  const [claim, ...otherClaims] = bundle.ofType('Claim');
  const [patient, ...otherPatients] = bundle.ofType('Patient');
  if (claim === undefined || otherClaims.length > 0) problems.push(problem('claim-count', 'Bundle.entry'));
  if (patient === undefined || otherPatients.length > 0)
    problems.push(problem('patient-count', 'Bundle.entry'));
  if (claim !== undefined && otherClaims.length === 0)
    problems.push(...claimProblems(bundle, claim, { hospitalId, guide }));
  if (patient !== undefined && otherPatients.length === 0 && patientNumber(patient.resource) === null) {
    problems.push(problem('patient-number-missing', `${pathOf(patient)}.identifier`));
  }
  return [...problems, ...attachmentProblems(bundle)];
}

function claimProblems(
  bundle: ParsedBundle,
  claim: ParsedEntry,
  { hospitalId, guide }: { readonly hospitalId: string | null; readonly guide: GuideInUse | null },
): Problem[] {
  const problems: Problem[] = [];
  const at = pathOf(claim);
  if (textAt(claim.resource, 'use') !== 'preauthorization') problems.push(problem('claim-use', `${at}.use`));
  const listOf = (system: string, builtIn: object): readonly string[] => [
    ...(guide?.codesOf(system) ?? Object.keys(builtIn)),
  ];
  const coded = (name: 'subType' | 'priority', code: string | null, codes: readonly string[]): void => {
    if (code !== null && codes.includes(code)) return;
    const unknown = name === 'subType' ? 'subtype-unknown' : 'priority-unknown';
    const isCode = isConcept(claim, name);
    const found = problem(isCode ? unknown : 'claim-element-form', `${at}.${name}`);
    problems.push(isCode ? { ...found, expected: codes.join(', ') } : found);
  };
  coded('subType', subTypeOf(claim.resource), listOf(SYSTEM_APPLY_TYPE, APPLY_TYPES));
  coded('priority', priorityOf(claim.resource), listOf(SYSTEM_PRIORITY, PRIORITIES));
  if (textAt(claim.resource, 'created') === null) {
    const written = valueAt(claim.resource, 'created') ?? '';
    problems.push(
      problem(typeof written === 'string' ? 'created-missing' : 'claim-element-form', `${at}.created`),
    );
  }
  const provider = bundle.resolve(valueAt(claim.resource, 'provider'), claim);
  const number = provider?.type === 'Organization' ? hospitalNumber(provider.resource) : null;
  if (provider === null || number === null) problems.push(problem('provider-missing', `${at}.provider`));
  else if (hospitalId !== null && number !== hospitalId)
    problems.push(problem('provider-mismatch', `${pathOf(provider)}.identifier`));
  return problems;
}

/** True if an element is absent, or has the form of a CodeableConcept: then only its code can be wrong. */
function isConcept({ resource }: ParsedEntry, name: string): boolean {
  const written = valueAt(resource, name);
  if (written === undefined || written === null) return true;
  const coding = valueAt(written, 'coding');
  const codings = listAt(written, 'coding');
  return isObject(written) && (coding === undefined || (codings.length > 0 && codings.every(isObject)));
}

const pathOf = (entry: ParsedEntry): string => `Bundle.entry[${entry.index}].resource`;

/** Attachments are files beside the Bundle: none inside it, and none whose name leads to another place. */
function attachmentProblems(bundle: ParsedBundle): Problem[] {
  const problems: Problem[] = [];
  for (const place of attachmentPlaces(bundle)) {
    if (carriesData(place.object)) problems.push(problem('attachment-inline', `${place.path()}.data`));
    const name = attachmentName(textAt(place.object, 'url') ?? '');
    if (name !== null && !isPlainName(name)) {
      problems.push(problem('attachment-name-unsafe', `${place.path()}.url`));
    }
  }
  return problems;
}

/** `data` of an Attachment or a Binary. SampledData and Signature (R4) have a `data` too, which is no file. */
function carriesData(object: JsonObject): boolean {
  const data = valueAt(object, 'data');
  if (data === undefined || data === null || data === '') return false;
  const isSampledData =
    valueAt(object, 'origin') !== undefined && valueAt(object, 'dimensions') !== undefined;
  const isSignature = valueAt(object, 'who') !== undefined && valueAt(object, 'when') !== undefined;
  return !isSampledData && !isSignature;
}

/** Unicode's private use areas: the plane that Windows' EUDC (造字) uses, and the two above all others. */
const PRIVATE_USE = /[\ue000-\uf8ff\udb80-\udbff]/;
/** Texts with a character that only the hospital's own font shows, one warning a place: NHI sees another one, or none. */
export function privateUse(bundle: unknown, json: string): Problem[] {
  // An escape may stand for such a character.
  return PRIVATE_USE.test(json) || json.includes('\\u') ? privateUseIn(bundle, 'Bundle') : [];
}

function privateUseIn(value: unknown, path: string): Problem[] {
  if (typeof value === 'string')
    return PRIVATE_USE.test(value) ? [problem('private-use', path, 'warning')] : [];
  if (Array.isArray(value)) return value.flatMap((one, at) => privateUseIn(one, `${path}[${String(at)}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => privateUseIn(one, `${path}.${name}`));
}
