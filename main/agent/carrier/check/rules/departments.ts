import { objectAt } from '../../../ground/fhir/json.ts';
import { SNOMED_OF_DEPARTMENT } from './data/departments.ts';
import { SYSTEMS } from './data/systems.ts';
import { codingsAt } from './elements.ts';
import { defineRule } from './rule.ts';

const OWN_SYSTEMS: readonly (string | null)[] = [SYSTEMS.consultationDepartment, SYSTEMS.treatmentDepartment];

/** 就醫科別: NHI's own code is allowed only for departments that SNOMED CT has no code for. */
export const departments = defineRule(
  {
    'department-in-snomed': {
      severity: 'error',
      source:
        'Encounter-twpas, Encounter-opd-twpas: serviceType.coding slices, required bindings of TW Core 0.3.2',
      zh: '此就醫科別不可使用健保的科別代碼，須以 {what} 填寫。',
      en: 'NHI’s own code is not taken for this department; use {what}.',
      next: '請 HIS 廠商將就醫科別改以 SNOMED CT 代碼匯出（system 為 http://snomed.info/sct）。',
      nextEn: 'Have the HIS vendor export the department by its SNOMED CT code (http://snomed.info/sct).',
    },
  },
  function* (bundle) {
    for (const { resource, path } of bundle.ofKind('encounter', 'encounterOpd')) {
      for (const { system, code, path: at } of codingsAt(
        objectAt(resource, 'serviceType'),
        `${path}.serviceType`,
      )) {
        const snomed = SNOMED_OF_DEPARTMENT.get(code ?? '');
        if (code === null || snomed === undefined || !OWN_SYSTEMS.includes(system)) continue;
        const words = `SNOMED CT ${snomed}`;
        yield { code: 'department-in-snomed', path: `${at}.code`, what: { zh: words, en: words } };
      }
    }
  },
);
