import { SYSTEM_ORGANIZATION } from '../../../../../shared/twpas/canonical.ts';
import { plainSystem } from '../../../../../shared/twpas/systems.ts';
import { textAt } from '../../../ground/fhir/json.ts';
import { HOSPITAL_CODE } from './data/code-lists.ts';
import { itemsAt } from './elements.ts';
import { CORRECT } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** 醫事機構代碼 and 基因檢測機構代碼. */
export const organizations = defineRule(
  {
    'hospital-code-form': {
      severity: 'error',
      source: 'Organization-twpas: identifier.value, required binding nhi-organization',
      zh: '醫事機構代碼必須是 10 碼。',
      en: 'A hospital code has ten characters.',
      ...CORRECT,
    },
    'gene-laboratory-code': {
      severity: 'error',
      source: 'invariant ngs-org',
      zh: '基因檢測機構代碼必須是 11 或 12 碼英數字，或 CAP、TAF、TFDA、TSP 其中之一。',
      en: 'The code of a gene laboratory is 11 or 12 letters and digits, or CAP, TAF, TFDA or TSP.',
      ...CORRECT,
    },
  },
  function* (bundle) {
    for (const { resource, path } of bundle.ofKind('organization')) {
      for (const identifier of itemsAt(resource, 'identifier', path)) {
        const value = textAt(identifier.object, 'value');
        const isOwn = plainSystem(textAt(identifier.object, 'system')) === SYSTEM_ORGANIZATION;
        if (isOwn && value !== null && !HOSPITAL_CODE.test(value)) {
          yield { code: 'hospital-code-form', path: `${identifier.path}.value` };
        }
      }
    }
    for (const { resource, path } of bundle.ofKind('organizationGen')) {
      for (const identifier of itemsAt(resource, 'identifier', path)) {
        const value = textAt(identifier.object, 'value');
        if (value !== null && !/^(?:[A-Za-z0-9]{11,12}|CAP|TAF|TFDA|TSP)$/.test(value)) {
          yield { code: 'gene-laboratory-code', path: `${identifier.path}.value` };
        }
      }
    }
  },
);
