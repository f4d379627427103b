/** Numbers of persons: the closed identifier slices of Patient-twpas and Practitioner-twpas (TW Core 0.3.2 and TWPAS 1.2.3). */
import { SYSTEM_NATIONAL_ID, SYSTEM_RESIDENT_ID } from '../../../../../shared/twpas/canonical.ts';
import { SYSTEMS } from './systems.ts';

export interface NumberKind {
  readonly zh: string;
  readonly en: string;
  /** Null: any, as long as there is one. */
  readonly system: string | null;
}

const NATIONAL: NumberKind = { zh: '身分證號', en: 'national number', system: SYSTEM_NATIONAL_ID };
const RESIDENT: NumberKind = { zh: '居留證號', en: 'resident number', system: SYSTEM_RESIDENT_ID };

/** By code of v2-0203. */
export const PATIENT_NUMBERS: ReadonlyMap<string, NumberKind> = new Map([
  ['NNxxx', NATIONAL],
  ['PRC', RESIDENT],
  ['MR', { zh: '病歷號', en: 'medical record number', system: null }],
]);
export const PRACTITIONER_NUMBERS: ReadonlyMap<string, NumberKind> = new Map([
  ['NNxxx', NATIONAL],
  ['PRC', RESIDENT],
  ['MD', { zh: '醫師證書字號', en: 'licence number', system: SYSTEMS.physicianLicence }],
]);
