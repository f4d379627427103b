/**
 * Code systems of TWPAS 1.2.3 that are complete and small: a coding that names one of them has one of its codes,
 * wherever it stands. The large ones (drugs, hospitals, ICD-10, LOINC, SNOMED CT) are checked by form at most.
 */
import {
  SYSTEM_APPLY_TYPE,
  SYSTEM_APPROVE_COMMENT,
  SYSTEM_CONTINUATION,
  SYSTEM_LINE_OF_THERAPY,
  SYSTEM_PRIORITY,
} from '../../../../../shared/twpas/canonical.ts';
import {
  APPLY_TYPES,
  APPROVE_COMMENTS,
  CONTINUATIONS,
  LINES_OF_THERAPY,
  ORDER_TYPES,
  PRIORITIES,
} from '../../../../../shared/twpas/codes.ts';
import { hasLoincCheckDigit, hasSnomedCheckDigit } from './check-digits.ts';
import { INDICATIONS, NEWER_INDICATIONS } from './indications.ts';
import { isNhiFrequency } from './frequencies.ts';
import { SYSTEMS } from './systems.ts';
import { isUcumUnit } from './ucum.ts';

/** Whether a code can be one of its system's. */
export type CodeTest = (code: string) => boolean;

export const oneOf = (codes: Iterable<string>): CodeTest => {
  const known = new Set(codes);
  return (code) => known.has(code);
};
export const words = (list: string): readonly string[] => list.trim().split(/\s+/);
const listed = (list: string): CodeTest => oneOf(words(list));
const shaped =
  (pattern: RegExp): CodeTest =>
  (code) =>
    pattern.test(code);

/** nci-thesaurus: FIGO stages, then the stagings that are told by a text or a number of their own. */
export const FIGO_STAGES = words(`
  C96243 C96244 C96245 C96246 C96247 C96248 C96249 C96250 C162222 C96251 C128099 C128100 C128101 C96252 C96253
  C162223 C128103 C128104 C162224 C96254 C188300 C96255 C96256 C128102 C128105 C96257 C96258 C96259 C96260 C96261
  C96262 C96263`);
export const NCI_STAGINGS = words(
  'C139007 C141392 C133427 C115134 C139006 C141099 C28067 C141147 C143151 C146847 C123333 C198826',
);

/** nhi-pat-ast: scales, and the three parts of a neurotoxicity grading. */
export const NHI_SCALES = words(
  'IPS PDAI CIRS HCTCI MPNSAFTSS MPN10 PASI PsARC GPPGA PCDAI Mayo MayoE PUCAI PPPASI',
);
export const NEUROTOXICITY_PARTS = words('C143528 C143750 C143752');

/** nhi-supporting-info-type. */
const INFORMATION_TYPES = words(`
  weight height bloodgroup pregnancyBreastfeedingStatus imagingReport cancerStage examinationReport geneInfo tests
  patientAssessment medicationRequest radiotherapy phototherapy carePlanDocument medicalRecord treatmentAssessment opd
  diagnosis allergy subjective objective assessment plan`);

/** ICD-10-CM as TW Core writes it: with the dot. */
export const ICD10_CM = /^[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?$/;
export const ICD10_PCS = /^[0-9A-HJ-NP-Z]{7}$/;
/** 醫事機構代碼: ten digits, letters among them for the few that are no clinics of their own. */
export const HOSPITAL_CODE = /^[0-9A-Z]{10}$/;

/** Codes of a system that the guide or a code system it names has in full. */
export const CLOSED_SYSTEMS: ReadonlyMap<string, CodeTest> = new Map<string, CodeTest>([
  [SYSTEM_APPLY_TYPE, oneOf(Object.keys(APPLY_TYPES))],
  [SYSTEM_PRIORITY, oneOf(Object.keys(PRIORITIES))],
  [SYSTEM_CONTINUATION, oneOf(Object.keys(CONTINUATIONS))],
  [SYSTEM_LINE_OF_THERAPY, oneOf(Object.keys(LINES_OF_THERAPY))],
  [SYSTEM_APPROVE_COMMENT, oneOf(Object.keys(APPROVE_COMMENTS))],
  [SYSTEMS.orderType, oneOf(Object.keys(ORDER_TYPES))],
  [SYSTEMS.information, oneOf(INFORMATION_TYPES)],
  [SYSTEMS.indication, oneOf([...INDICATIONS, ...NEWER_INDICATIONS])],
  [SYSTEMS.bodySide, listed('R L B')],
  [SYSTEMS.documentType, listed('gene careplan test medrec patientAssessment phototherapy')],
  [SYSTEMS.drugCategory, listed('nhi self')],
  [SYSTEMS.phototherapy, listed('BB-UVB nb-UVB PUVA')],
  [SYSTEMS.treatmentAssessment, listed('ICLL IREC MREC REC1 IWGC')],
  [SYSTEMS.patientAssessment, oneOf([...NHI_SCALES, ...NEUROTOXICITY_PARTS])],
  [SYSTEMS.nciThesaurus, oneOf([...FIGO_STAGES, ...NCI_STAGINGS])],
  [SYSTEMS.osiris, listed('O55-2')],
  [SYSTEMS.nhiBodySite, listed('H A F U N J K G C I P E Q M V B D')],
  [SYSTEMS.frequency, isNhiFrequency],
  [
    SYSTEMS.consultationDepartment,
    listed(`00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 22 23 2A 2B 40 60 81 82 83 84 AA AB AC AD AE AF AG AH AI
      AJ AK BA BB BC BD CA CB DA EA FA FB GA HA TB`),
  ],
  [
    SYSTEMS.treatmentDepartment,
    listed(`00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 22 2A 2B 40 41 42 43 44 45 46 47 48 49 50 51 60 81 82
      83 84 85 86 87 88`),
  ],
]);

/** Days of the lists that NHI grows between guides (TWPAS 1.2.3), by the name of the system or of its value set. */
export const LIST_DATES: ReadonlyMap<string, string> = new Map([
  ['nhi-apply-reason', '2026-05-04'],
  ['medication-frequency-nhi-tw', '2026-01-27'],
  ['medication-frequency-hl7-nhi', '2026-01-27'],
]);

/** A list's name for a sentence, with its day where NHI grows it. */
export function listName(name: string): { readonly zh: string; readonly en: string } {
  const day = LIST_DATES.get(name);
  return day === undefined
    ? { zh: name, en: name }
    : { zh: `${name}（${day} 的清單）`, en: `${name} (list of ${day})` };
}

/** Codes of the large systems can at least be told from what is none: their form is strict. */
export const SHAPED_SYSTEMS: ReadonlyMap<string, CodeTest> = new Map<string, CodeTest>([
  [SYSTEMS.icd10cm2023, shaped(ICD10_CM)],
  [SYSTEMS.icd10cm2014, shaped(ICD10_CM)],
  [SYSTEMS.icd10pcs2023, shaped(ICD10_PCS)],
  [SYSTEMS.icd10pcs2014, shaped(ICD10_PCS)],
  [SYSTEMS.medication, shaped(/^[0-9A-Z]{10}$/)],
  [SYSTEMS.snomed, (code) => /^[1-9][0-9]{5,17}$/.test(code) && hasSnomedCheckDigit(code)],
  [SYSTEMS.loinc, isLoinc],
  [SYSTEMS.ucum, isUcumUnit],
]);

/** Terms 1234-5; parts LP…, answers LA… and lists LL…, whose last digit follows another rule. */
function isLoinc(code: string): boolean {
  if (/^L[APL]\d{1,7}-\d$/.test(code)) return true;
  return /^\d{1,7}-\d$/.test(code) && hasLoincCheckDigit(code);
}
