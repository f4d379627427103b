import { plainSystem } from '../../../../../shared/twpas/systems.ts';
import { valueAt } from '../../../ground/fhir/json.ts';
import { SHAPED_SYSTEMS } from './data/code-lists.ts';
import { CORRECT } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** Form and check digit of every coding whose code system is too large to ship. */
export const codeSystems = defineRule(
  {
    'code-malformed': {
      severity: 'error',
      source: 'CodeSystem: form and check digit of its codes (ICD-10, NHI drugs, LOINC, SNOMED CT, UCUM)',
      zh: '代碼的格式或檢查碼不符，不是「{what}」的代碼。',
      en: 'By its form or check digit, the code cannot be one of {what}.',
      ...CORRECT,
    },
  },
  function* ({ entries }) {
    for (const { coded } of entries) {
      for (const place of coded) {
        const written = valueAt(place.object, 'system');
        const code = valueAt(place.object, 'code');
        if (typeof written !== 'string' || typeof code !== 'string' || code === '') continue;
        const system = plainSystem(written);
        const shaped = SHAPED_SYSTEMS.get(system);
        if (shaped === undefined || shaped.test(code)) continue;
        yield { code: 'code-malformed', path: `${place.path()}.code`, what: { ...shaped.name, system } };
      }
    }
  },
);
