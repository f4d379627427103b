import { DAY_MS } from '../../../../shared/days.ts';
import { drugOf, itemsOf, sortedDistinct, subTypeOf } from './claim-parts.ts';
import { projectClaim } from './fingerprint.ts';
import { hospitalNumber, patientNumbers, sameNumber } from './identity.ts';
import { textAt, valueAt } from './json.ts';
import type { ParsedBundle } from './parsed-bundle.ts';
import { referencedIdentifier } from './reference.ts';
import { single } from './summarise.ts';
import { dayInTaipei } from './taipei.ts';
import type { BundleSummary } from './summary.ts';

/** Traits that show whose application a resource belongs to. Null if the given resources lack a value. */
export interface Traits {
  /** 醫事機構代碼. */
  readonly hospitalId: string | null;
  /** All numbers of the patient. */
  readonly patientNumbers: readonly string[] | null;
  /** Claim.created as written: a date, or a date with time and zone. */
  readonly created: string | null;
  readonly subType: string | null;
  /** Sorted, distinct. */
  readonly drugCodes: readonly string[] | null;
  /** `projectClaim` of the Claim. */
  readonly fingerprint: string | null;
}

/** The compared traits of our own application. */
export type OwnTraits = Pick<
  BundleSummary,
  'hospitalId' | 'patientNumber' | 'created' | 'subType' | 'drugCodes' | 'fingerprint'
>;

/**
 * `ours`: hospital, patient and the Claim's content are those that we sent · `anothers`: one of them cannot be ours · `says-nothing`: no
 * contradiction, but something is missing, or a server has changed the content.
 */
export type Ownership = 'ours' | 'anothers' | 'says-nothing';

/**
 * Owner of an application. Called wherever a number or a result arrives: a gateway may swap two answers, a search may ignore a parameter,
 * and a person may type another patient's number.
 */
export function whoseIs(ours: OwnTraits, seen: Traits): Ownership {
  const { hospital, patient, content } = compare(ours, seen);
  if ([hospital, patient, ...content].includes(false)) return 'anothers';
  // A server may rewrite quantities or texts: different content does not prove another owner.
  const isAlike = seen.fingerprint === ours.fingerprint;
  return hospital === true && patient === true && isAlike ? 'ours' : 'says-nothing';
}

/**
 * True if this cannot be a copy of ours, even one that a server changed: of another hospital or patient, or different in at least two of day,
 * kind and drugs. For candidates of a doubtful send: {@link whoseIs} would rule one out by a single different value.
 */
export function cannotBeOurs(ours: OwnTraits, seen: Traits): boolean {
  const { hospital, patient, content } = compare(ours, seen);
  return hospital === false || patient === false || content.filter((same) => same === false).length > 1;
}

/** True: equal · false: different · null: unknown. */
interface Comparison {
  readonly hospital: boolean | null;
  readonly patient: boolean | null;
  /** Day, kind and drugs. */
  readonly content: readonly (boolean | null)[];
}

function compare(ours: OwnTraits, seen: Traits): Comparison {
  return {
    hospital:
      seen.hospitalId === null || !HOSPITAL.test(seen.hospitalId.trim())
        ? null
        : sameNumber(seen.hospitalId, ours.hospitalId),
    patient: samePatient(ours.patientNumber, seen.patientNumbers),
    content: [
      seen.created === null ? null : sameDay(seen.created, ours.created),
      seen.subType === null ? null : seen.subType === ours.subType,
      seen.drugCodes === null ? null : sameCodes(seen.drugCodes, ours.drugCodes),
    ],
  };
}

/** 醫事機構代碼. A server may identify a hospital by numbers of another system, which cannot be compared. */
const HOSPITAL = /^\d{10}$/;
/** 身分證號 or 居留證號. */
const IDENTITY = /^[A-Z]{1,2}\d{8,9}$/i;

/** Null for numbers that cannot be compared: another kind (a chart number for our 身分證號), or masked. */
function samePatient(ours: string, seen: readonly string[] | null): boolean | null {
  if ((seen ?? []).some((number) => sameNumber(number, ours))) return true;
  const isIdentity = IDENTITY.test(ours.trim());
  const comparable = (seen ?? []).filter(
    (number) => IDENTITY.test(number.trim()) === isIdentity && !/[*＊○]/.test(number),
  );
  return comparable.length === 0 ? null : false;
}

/** Compares days in Taipei; null if a time or a wrong zone may have moved one of them by a day. */
function sameDay(seen: string, ours: string): boolean | null {
  if (dayInTaipei(seen) === dayInTaipei(ours)) return true;
  const apart = Math.abs(Date.parse(seen) - Date.parse(ours));
  const hasTime = seen.length > 10 || ours.length > 10;
  return hasTime && (Number.isNaN(apart) || apart <= DAY_MS) ? null : false;
}

/** Both lists are sorted and distinct. */
export function sameCodes(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((code, index) => code === right[index]);
}

const SAYS_NOTHING: Traits = {
  hospitalId: null,
  patientNumbers: null,
  created: null,
  subType: null,
  drugCodes: null,
  fingerprint: null,
};

/** For a whole Bundle, ours or the server's copy, also one that our own checks would refuse. */
export function traitsOfBundle(bundle: ParsedBundle): Traits {
  const claim = single(bundle, 'Claim');
  const patients = bundle.ofType('Patient').flatMap(({ resource }) => patientNumbers(resource));
  const provider = claim && bundle.resolve(valueAt(claim.resource, 'provider'), claim);
  if (claim === null) return { ...SAYS_NOTHING, patientNumbers: patients };
  const drugs = sortedDistinct(itemsOf(claim.resource).map((item) => drugOf(bundle, claim, item).code));
  return {
    ...traitsOfClaim(claim.resource),
    hospitalId: hospitalNumber(provider?.resource),
    patientNumbers: patients.length === 0 ? null : patients,
    drugCodes: drugs.length === 0 ? null : drugs,
  };
}

/** For a Claim alone: patient and hospital are in other resources, except for an identifier beside the reference. */
export function traitsOfClaim(claim: unknown): Traits {
  const patient = referencedIdentifier(valueAt(claim, 'patient'));
  return {
    hospitalId: referencedIdentifier(valueAt(claim, 'provider')),
    patientNumbers: patient === null ? null : [patient],
    created: textAt(claim, 'created'),
    subType: subTypeOf(claim),
    drugCodes: null,
    fingerprint: projectClaim(claim),
  };
}

/** For a ClaimResponse, with the Claim that came beside it, if any. */
export function traitsOfResponse(response: unknown, claim: unknown): Traits {
  const ofClaim = claim === undefined || claim === null ? SAYS_NOTHING : traitsOfClaim(claim);
  const patient = referencedIdentifier(valueAt(response, 'patient'));
  return {
    ...ofClaim,
    hospitalId: referencedIdentifier(valueAt(response, 'requestor')) ?? ofClaim.hospitalId,
    patientNumbers: patient === null ? ofClaim.patientNumbers : [patient],
  };
}
