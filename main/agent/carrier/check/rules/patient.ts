import { SYSTEM_NATIONAL_ID } from '../../../../../shared/twpas/canonical.ts';
import { objectsAt, textAt, valueAt } from '../../../ground/fhir/json.ts';
import { itemsAt } from './elements.ts';
import { CORRECT, FILL_IN } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

const MAX_NAME = 40;
/** FHIR R4 administrative-gender. */
const GENDERS: ReadonlySet<unknown> = new Set(['male', 'female', 'other', 'unknown']);

/** Name, gender and day of birth of the patient; names of practitioners. */
export const patient = defineRule(
  {
    'name-too-long': {
      severity: 'error',
      source: 'invariant pat-name',
      zh: '病人姓名超過 40 字。',
      en: 'The patient’s name has more than 40 characters.',
      ...CORRECT,
    },
    'name-empty': {
      severity: 'error',
      source: 'TW Core 0.3.2: invariant tw-core-1',
      zh: '姓名沒有全名（text）也沒有姓氏（family）。',
      en: 'The name has neither a text nor a family name.',
      ...FILL_IN,
    },
    'gender-mismatch': {
      severity: 'error',
      source: 'invariant patient-gender-match',
      zh: '病人性別與身分證號第 2 碼不符（1 為男性，2 為女性）。',
      en: 'The patient’s gender does not go with the second character of the national number.',
      ...CORRECT,
    },
    'birth-after-application': {
      severity: 'warning',
      source: 'Patient-twpas birthDate (text)',
      zh: '病人出生日期晚於申請日期。',
      en: 'The patient was born after the application was made.',
      ...CORRECT,
    },
  },
  function* (bundle) {
    const created = textAt(bundle.claim?.resource, 'created')?.slice(0, 10);
    for (const { resource, path } of bundle.ofKind('practitioner')) {
      for (const name of itemsAt(resource, 'name', path)) {
        if (textAt(name.object, 'text') === null && textAt(name.object, 'family') === null) {
          yield { code: 'name-empty', path: name.path };
        }
      }
    }
    for (const { resource, path } of bundle.ofKind('patient')) {
      for (const name of itemsAt(resource, 'name', path)) {
        if ((textAt(name.object, 'text') ?? '').length > MAX_NAME) {
          yield { code: 'name-too-long', path: `${name.path}.text` };
        }
      }
      const number = objectsAt(resource, 'identifier').find(
        (identifier) => textAt(identifier, 'system') === SYSTEM_NATIONAL_ID,
      );
      const gender = valueAt(resource, 'gender');
      const second = textAt(number, 'value')?.charAt(1);
      const wanted = second === '1' ? 'male' : second === '2' ? 'female' : gender;
      // The guide reports a missing or unknown gender.
      if (GENDERS.has(gender) && gender !== wanted) {
        yield { code: 'gender-mismatch', path: `${path}.gender` };
      }
      const birth = textAt(resource, 'birthDate');
      if (birth !== null && created !== undefined && birth.length === 10 && birth > created) {
        yield { code: 'birth-after-application', path: `${path}.birthDate` };
      }
    }
  },
);
