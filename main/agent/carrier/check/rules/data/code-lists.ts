/**
 * Code systems that no guide's package has in full (ICD-10, LOINC, SNOMED CT, UCUM), or only a partial list of (drugs, services, postal
 * codes): their codes are checked by form, and by check digit if they have one. A list that a guide has is taken from the guide.
 */
import type { What } from '../rule.ts';
import { hasLoincCheckDigit, hasSnomedCheckDigit } from './check-digits.ts';
import { SYSTEMS } from './systems.ts';
import { isUcumUnit } from './ucum.ts';

/** True if a code can be one of its system's. */
type CodeTest = (code: string) => boolean;

const shaped =
  (pattern: RegExp): CodeTest =>
  (code) =>
    pattern.test(code);

/** ICD-10-CM as TW Core writes it: with the dot. */
const ICD10_CM = /^[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?$/;
const ICD10_PCS = /^[0-9A-HJ-NP-Z]{7}$/;
/** 醫事機構代碼: ten digits; the few institutions that are no clinics of their own have letters among them. */
export const HOSPITAL_CODE = /^[0-9A-Z]{10}$/;

interface Shaped {
  /** Name for people, with an example of a code. */
  readonly name: What;
  readonly test: CodeTest;
}

const like = (zh: string, en: string, code: string, test: CodeTest): Shaped => ({
  name: { zh: `${zh}（例如 ${code}）`, en: `${en} (such as ${code})` },
  test,
});

const NHI_DRUG = like('健保用藥品項', 'the NHI drugs', 'KC00877238', shaped(/^[0-9A-Z]{10}$/));

/** Codes of the large systems have a strict form, so that many wrong ones are recognised. */
export const SHAPED_SYSTEMS: ReadonlyMap<string, Shaped> = new Map<string, Shaped>([
  [SYSTEMS.icd10cm2023, like('ICD-10-CM 2023 年版', 'ICD-10-CM 2023', 'C50.911', shaped(ICD10_CM))],
  [SYSTEMS.icd10cm2014, like('ICD-10-CM 2014 年版', 'ICD-10-CM 2014', 'C50.911', shaped(ICD10_CM))],
  [SYSTEMS.icd10pcs2023, like('ICD-10-PCS 2023 年版', 'ICD-10-PCS 2023', '0HBT0ZX', shaped(ICD10_PCS))],
  [SYSTEMS.icd10pcs2014, like('ICD-10-PCS 2014 年版', 'ICD-10-PCS 2014', '0HBT0ZX', shaped(ICD10_PCS))],
  [SYSTEMS.medication, NHI_DRUG],
  [SYSTEMS.medicationOfTwCore, NHI_DRUG],
  [
    SYSTEMS.herbalMedication,
    like('健保中藥品項', 'the NHI herbal drugs', 'A000123', shaped(/^[A-Z][0-9]{6,7}$/)),
  ],
  [
    SYSTEMS.servicePayment,
    like('醫療服務給付項目', 'the NHI services', '33085B', shaped(/^[0-9A-Z]{2,12}$/)),
  ],
  [SYSTEMS.postalCode3, like('三碼郵遞區號', 'the postal codes', '100', shaped(/^[0-9]{3}$/))],
  [
    SYSTEMS.snomed,
    like(
      'SNOMED CT',
      'SNOMED CT',
      '394592004',
      (code) => /^[1-9][0-9]{5,17}$/.test(code) && hasSnomedCheckDigit(code),
    ),
  ],
  [SYSTEMS.loinc, like('LOINC', 'LOINC', '29463-7', isLoinc)],
  [SYSTEMS.ucum, like('UCUM 單位', 'the UCUM units', 'mg', isUcumUnit)],
]);

/** Terms 1234-5; parts LP…, answers LA… and lists LL…, whose last digit follows another rule. */
function isLoinc(code: string): boolean {
  if (/^L[APL]\d{1,7}-\d$/.test(code)) return true;
  return /^\d{1,7}-\d$/.test(code) && hasLoincCheckDigit(code);
}
