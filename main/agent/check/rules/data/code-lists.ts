/**
 * Code systems that no guide's package has in full (ICD-10, LOINC, SNOMED CT, UCUM), or only a partial list of (drugs, services, postal
 * codes): their codes are held against their form, and against their check digit where they have one. Lists that a guide has are the guide's.
 */
import { hasLoincCheckDigit, hasSnomedCheckDigit } from './check-digits.ts';
import { SYSTEMS } from './systems.ts';
import { isUcumUnit } from './ucum.ts';

/** Whether a code can be one of its system's. */
type CodeTest = (code: string) => boolean;

const shaped =
  (pattern: RegExp): CodeTest =>
  (code) =>
    pattern.test(code);

/** ICD-10-CM as TW Core writes it: with the dot. */
const ICD10_CM = /^[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?$/;
const ICD10_PCS = /^[0-9A-HJ-NP-Z]{7}$/;
/** 醫事機構代碼: ten digits, letters among them for the few that are no clinics of their own. */
export const HOSPITAL_CODE = /^[0-9A-Z]{10}$/;

/** Codes of the large systems can at least be told from what is none: their form is strict. */
export const SHAPED_SYSTEMS: ReadonlyMap<string, CodeTest> = new Map<string, CodeTest>([
  [SYSTEMS.icd10cm2023, shaped(ICD10_CM)],
  [SYSTEMS.icd10cm2014, shaped(ICD10_CM)],
  [SYSTEMS.icd10pcs2023, shaped(ICD10_PCS)],
  [SYSTEMS.icd10pcs2014, shaped(ICD10_PCS)],
  [SYSTEMS.medication, shaped(/^[0-9A-Z]{10}$/)],
  [SYSTEMS.medicationOfTwCore, shaped(/^[0-9A-Z]{10}$/)],
  [SYSTEMS.herbalMedication, shaped(/^[A-Z][0-9]{6,7}$/)],
  [SYSTEMS.servicePayment, shaped(/^[0-9A-Z]{2,12}$/)],
  [SYSTEMS.postalCode3, shaped(/^[0-9]{3}$/)],
  [SYSTEMS.snomed, (code) => /^[1-9][0-9]{5,17}$/.test(code) && hasSnomedCheckDigit(code)],
  [SYSTEMS.loinc, isLoinc],
  [SYSTEMS.ucum, isUcumUnit],
]);

/** Terms 1234-5; parts LP…, answers LA… and lists LL…, whose last digit follows another rule. */
function isLoinc(code: string): boolean {
  if (/^L[APL]\d{1,7}-\d$/.test(code)) return true;
  return /^\d{1,7}-\d$/.test(code) && hasLoincCheckDigit(code);
}
