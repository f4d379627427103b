import { PROFILES, type Profile } from '../../../../shared/states.ts';
import { plainProfile, UPLOAD_PROFILES } from '../../../../shared/twpas/canonical.ts';
import { type AttachmentUse, attachmentUses, isPlainName, sameName } from './attachment-names.ts';
import {
  claimKey,
  departmentOf,
  diagnosesOf,
  doctorOf,
  drugOf,
  itemsOf,
  periodOf,
  priorityOf,
  sortedDistinct,
  subTypeOf,
} from './claim-parts.ts';
import { identifierWithUse } from './concept.ts';
import { projectClaim } from './fingerprint.ts';
import {
  chartNumber,
  claimIdentifier,
  hospitalNumber,
  patientName,
  patientNames,
  patientNumber,
} from './identity.ts';
import { objectAt, objectsAt, textAt, valueAt } from './json.ts';
import { caseNumberOf } from './numbers.ts';
import { only, profilesOf, type ParsedBundle, type ParsedEntry } from './parsed-bundle.ts';
import type { BundleSummary } from './summary.ts';

/** The upload profile in `meta.profile`; null unless it is exactly one. */
export function profileOf(bundle: ParsedBundle): Profile | null {
  const named = bundle.profiles.map(plainProfile);
  return only(PROFILES.filter((profile) => named.includes(UPLOAD_PROFILES[profile])));
}

/**
 * The summary for the queue, the resolver and staff. Null unless every part of the claim key is present: with a blank patient or date, two
 * unrelated broken Bundles would count as the same claim.
 */
export function summarise(bundle: ParsedBundle): BundleSummary | null {
  const claim = single(bundle, 'Claim');
  const patient = single(bundle, 'Patient');
  const profile = profileOf(bundle);
  if (claim === null || patient === null || profile === null) return null;
  const provider = bundle.resolve(valueAt(claim.resource, 'provider'), claim);
  const required = {
    hospitalId: hospitalNumber(provider?.resource),
    patientNumber: patientNumber(patient.resource),
    priority: priorityOf(claim.resource),
    subType: subTypeOf(claim.resource),
    created: textAt(claim.resource, 'created'),
  };
  if (!isComplete(required)) return null;
  const name = patientName(patient.resource);
  const uses = attachmentUses(bundle).filter(({ name }) => isPlainName(name));
  const items = itemsOf(claim.resource).map((item, index) => {
    const { requestedService: _reference, bodySites: _sites, ...rest } = item;
    const drug = drugOf(bundle, claim, item);
    const period = periodOf(bundle, claim, item);
    return {
      ...rest,
      sequence: item.sequence ?? index + 1,
      drugCode: drug.code,
      drugText: drug.text,
      periodStart: period.start,
      periodEnd: period.end,
    };
  });
  const known = {
    ...required,
    timestamp: textAt(bundle.json, 'timestamp'),
    originalReceiptNumber: identifierWithUse(claim.resource, 'secondary'),
    drugCodes: sortedDistinct(items.map((item) => item.drugCode)),
  };
  return {
    profile,
    ...known,
    patientName: name,
    otherNames: patientNames(patient.resource).filter((other) => other !== name),
    chartNumber: chartNumber(patient.resource),
    gender: textAt(patient.resource, 'gender'),
    birthDate: textAt(patient.resource, 'birthDate'),
    department: departmentOf(bundle, claim),
    doctor: doctorOf(bundle, claim),
    claimIdentifier: claimIdentifier(claim.resource),
    bundleIdentifier: caseNumberOf(bundle.json),
    diagnosisCodes: [...new Set(diagnosesOf(claim.resource).map(([, code]) => code))],
    items,
    attachments: attachmentsOf(uses),
    attachmentUses: uses,
    studyUids: studyUidsOf(bundle),
    imageOn: imageDayOf(bundle),
    claimKey: claimKey(known),
    fingerprint: projectClaim(claim.resource),
  };
}

/** The only resource of its type; null for none and for several. */
export const single = (bundle: ParsedBundle, type: string): ParsedEntry | null => only(bundle.ofType(type));

/** Names that can only mean a file beside the Bundle; the others are a problem, not files to find. */
function attachmentsOf(uses: readonly AttachmentUse[]): string[] {
  const names: string[] = [];
  for (const { name } of uses) if (!names.some((known) => sameName(known, name))) names.push(name);
  return names;
}

function studyUidsOf(bundle: ParsedBundle): string[] {
  const uids = bundle
    .ofType('ImagingStudy')
    .flatMap((entry) => objectsAt(entry.resource, 'identifier'))
    .filter((identifier) => textAt(identifier, 'system') === 'urn:dicom:uid')
    .map((identifier) => textAt(identifier, 'value'));
  return [...new Set(uids.filter((uid) => uid !== null))];
}

/** Matches the name alone: a Bundle may use another base of the guide, which the check reports. */
const IMAGING_REPORT = /\/DiagnosticReport-image-twpas(?:\||$)/;
const WHOLE_DAY = /^\d{4}-\d{2}-\d{2}/;

function imageDayOf(bundle: ParsedBundle): string | null {
  const reports = bundle
    .ofType('DiagnosticReport')
    .filter(({ resource }) => profilesOf(resource).some((url) => IMAGING_REPORT.test(url)))
    .flatMap(({ resource }) => [
      textAt(resource, 'effectiveDateTime'),
      textAt(objectAt(resource, 'effectivePeriod'), 'end'),
    ]);
  const studies = bundle.ofType('ImagingStudy').map(({ resource }) => textAt(resource, 'started'));
  const days = [...reports, ...studies].flatMap((day) => WHOLE_DAY.exec(day ?? '')?.[0] ?? []);
  return days.sort().at(-1) ?? null;
}

type Complete<T> = { [K in keyof T]: NonNullable<T[K]> };
function isComplete<T extends Record<string, string | null>>(parts: T): parts is T & Complete<T> {
  return Object.values(parts).every((part) => part !== null);
}
