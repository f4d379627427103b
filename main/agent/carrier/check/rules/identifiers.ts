import { hasRightCheckDigit, NATIONAL_NUMBER, RESIDENT_NUMBER } from '../../../../../shared/person-number.ts';
import { SYSTEM_NATIONAL_ID, SYSTEM_RESIDENT_ID } from '../../../../../shared/twpas/canonical.ts';
import { objectAt, textAt, valueAt } from '../../../ground/fhir/json.ts';
import { SYSTEMS } from './data/systems.ts';
import { codingsAt, itemsAt } from './elements.ts';
import { CORRECT, FILL_IN, FIX_EXPORT, LOOK } from '../../../../profile/next-steps.ts';
import type { ResolvedEntry } from './resolved-bundle.ts';
import { defineRule, type Finding } from './rule.ts';

/** The numbers of the patient and of practitioners. */
export const identifiers = defineRule(
  {
    'number-kind': {
      severity: 'error',
      ofKinds: true,
      source:
        'Patient-twpas, Practitioner-twpas: identifier, closed slicing by type.coding; passportNumber 0..0',
      zh: '號碼的種類（identifier.type）不是可用的種類；護照號碼不可使用。',
      en: 'The type of the identifier is not one that is allowed; a passport number is not.',
      ...FIX_EXPORT,
    },
    'number-twice': {
      severity: 'error',
      source: 'Patient-twpas, Practitioner-twpas: identifier slices, max',
      zh: '「{what}」填寫了一次以上。',
      en: 'There is more than one {what}.',
      ...FIX_EXPORT,
    },
    'number-system': {
      severity: 'error',
      source: 'Patient-twpas, Practitioner-twpas: identifier slices, system',
      zh: '「{what}」的代碼系統（identifier.system）未填或不正確。',
      en: 'The system of the {what} is missing or not right.',
      ...FIX_EXPORT,
    },
    'number-empty': {
      severity: 'error',
      source: 'Patient-twpas, Practitioner-twpas: identifier.value 1..1',
      zh: '「{what}」沒有號碼。',
      en: 'The {what} has no value.',
      ...FILL_IN,
    },
    'number-use': {
      severity: 'error',
      source: 'Patient-twpas, Practitioner-twpas: identifier slices, use pattern official',
      zh: '「{what}」的用途（identifier.use）必須是 official。',
      en: 'The use of the {what} must be official.',
      ...FIX_EXPORT,
    },
    'national-number-form': {
      severity: 'error',
      source: 'invariant id-card-number',
      zh: '身分證號必須是 1 個英文字母加 9 個數字。',
      en: 'A national number is one letter and nine digits.',
      ...CORRECT,
    },
    'resident-number-form': {
      severity: 'error',
      source: 'invariant resident-number',
      zh: '居留證號必須是 1 個英文字母加 9 個數字，或 2 個英文字母加 8 個數字。',
      en: 'A resident number is one letter and nine digits, or two letters and eight digits.',
      ...CORRECT,
    },
    'patient-number-check-digit': {
      severity: 'error',
      // No invariant asks for it, but NHI insures nobody with such a number: the case would come back days later.
      source: '內政部 國民身分證統一編號檢查碼',
      zh: '病人身分證號的檢查碼不符，號碼有誤。',
      en: 'The patient’s national number has a wrong check digit.',
      ...CORRECT,
    },
    'number-check-digit': {
      severity: 'warning',
      source: '內政部 統一編號檢查碼 (asked by no invariant)',
      zh: '「{what}」的檢查碼不符，號碼可能有誤。',
      en: 'The {what} has a wrong check digit.',
      ...LOOK,
    },
    'patient-number-only-local': {
      severity: 'warning',
      source: 'Patient-twpas identifier (text)',
      zh: '病人只有病歷號，沒有身分證號或居留證號，健保署可能無法辨識病人。',
      en: 'The patient has only a medical record number; NHI may not know who it is.',
      ...FILL_IN,
    },
  },
  function* (bundle) {
    for (const patient of bundle.ofKind('patient')) {
      const kinds = new Set<string>();
      yield* checkNumbers(patient, PATIENT_NUMBERS, kinds);
      if (kinds.size === 1 && kinds.has('MR')) {
        yield { code: 'patient-number-only-local', path: `${patient.path}.identifier` };
      }
    }
    for (const practitioner of bundle.ofKind('practitioner')) {
      yield* checkNumbers(practitioner, PRACTITIONER_NUMBERS, new Set());
    }
  },
);

type Code =
  | 'number-kind'
  | 'number-twice'
  | 'number-system'
  | 'number-empty'
  | 'number-use'
  | 'national-number-form'
  | 'resident-number-form'
  | 'patient-number-check-digit'
  | 'number-check-digit';

/** Adds the kinds of numbers that it finds to `seen`. */
function* checkNumbers(
  { resource, path: entryPath, kind: entryKind }: ResolvedEntry,
  kinds: ReadonlyMap<string, NumberKind>,
  seen: Set<string>,
): Iterable<Finding<Code>> {
  for (const { object, path } of itemsAt(resource, 'identifier', entryPath)) {
    const type = codingsAt(objectAt(object, 'type'), `${path}.type`).find(
      ({ system, code }) => system === SYSTEMS.identifierType && code !== null && kinds.has(code),
    )?.code;
    const kind = kinds.get(type ?? '');
    if (typeof type !== 'string' || kind === undefined) {
      yield { code: 'number-kind', path: `${path}.type` };
      continue;
    }
    const what = { zh: kind.zh, en: kind.en };
    if (seen.has(type)) yield { code: 'number-twice', path, what };
    seen.add(type);
    const system = textAt(object, 'system');
    if (system === null || (kind.system !== null && system !== kind.system)) {
      yield { code: 'number-system', path: `${path}.system`, what };
    }
    const use = valueAt(object, 'use');
    if (use !== undefined && use !== 'official') yield { code: 'number-use', path: `${path}.use`, what };
    const value = textAt(object, 'value');
    if (value === null) {
      yield { code: 'number-empty', path: `${path}.value`, what };
    } else if (type === 'NNxxx' && !NATIONAL_NUMBER.test(value)) {
      yield { code: 'national-number-form', path: `${path}.value` };
    } else if (type === 'PRC' && !RESIDENT_NUMBER.test(value)) {
      yield { code: 'resident-number-form', path: `${path}.value` };
    } else if ((type === 'NNxxx' || type === 'PRC') && !hasRightCheckDigit(value)) {
      const isPatients = type === 'NNxxx' && entryKind === 'patient';
      if (isPatients) yield { code: 'patient-number-check-digit', path: `${path}.value` };
      else yield { code: 'number-check-digit', path: `${path}.value`, what };
    }
  }
}

/* Numbers of persons: the closed identifier slices of Patient-twpas and Practitioner-twpas (TW Core 0.3.2 and TWPAS 1.2.3). */

interface NumberKind {
  readonly zh: string;
  readonly en: string;
  /** Null: any system, as long as there is one. */
  readonly system: string | null;
}

const NATIONAL: NumberKind = { zh: '身分證號', en: 'national number', system: SYSTEM_NATIONAL_ID };
const RESIDENT: NumberKind = { zh: '居留證號', en: 'resident number', system: SYSTEM_RESIDENT_ID };

/** By code of v2-0203. */
const PATIENT_NUMBERS: ReadonlyMap<string, NumberKind> = new Map([
  ['NNxxx', NATIONAL],
  ['PRC', RESIDENT],
  ['MR', { zh: '病歷號', en: 'medical record number', system: null }],
]);
const PRACTITIONER_NUMBERS: ReadonlyMap<string, NumberKind> = new Map([
  ['NNxxx', NATIONAL],
  ['PRC', RESIDENT],
  ['MD', { zh: '醫師證書字號', en: 'licence number', system: SYSTEMS.physicianLicence }],
]);
