import { plainSystem } from '../../../../shared/twpas/systems.ts';
import { valueAt } from '../../fhir/json.ts';
import { CLOSED_SYSTEMS, listName, SHAPED_SYSTEMS } from './data/code-lists.ts';
import { CORRECT, FIX_EXPORT } from './next-steps.ts';
import { defineRule } from './rule.ts';
import { SHAPE_TEXTS } from './shapes/texts.ts';

const IDENTIFIER_USES = new Set<unknown>(['usual', 'official', 'temp', 'secondary', 'old']);

/** Every coding of a code system that is at hand in full has one of its codes; those of the large ones have their form. */
export const codeSystems = defineRule(
  {
    'code-unknown': SHAPE_TEXTS['code-unknown'],
    'code-malformed': {
      severity: 'error',
      source: 'CodeSystem: form and check digit of its codes (ICD-10, NHI drugs, LOINC, SNOMED CT, UCUM)',
      zh: '代碼的格式或檢查碼不符，不是「{what}」的代碼。',
      en: 'By its form or check digit, the code cannot be one of {what}.',
      ...CORRECT,
    },
    'identifier-use': {
      severity: 'error',
      source: 'FHIR R4 Identifier.use: required binding',
      zh: '識別碼的用途（use）不是有效的代碼。',
      en: 'The use of the identifier is not one of FHIR’s.',
      ...FIX_EXPORT,
    },
  },
  function* ({ entries }) {
    for (const { places } of entries) {
      for (const place of places) {
        const { object } = place;
        const use = valueAt(object, 'use');
        if (use !== undefined && !IDENTIFIER_USES.has(use) && /dentifier(?:\[\d+\])?$/.test(place.path())) {
          yield { code: 'identifier-use', path: `${place.path()}.use` };
        }
        const written = valueAt(object, 'system');
        const code = valueAt(object, 'code');
        if (typeof written !== 'string' || typeof code !== 'string' || code === '') continue;
        const system = plainSystem(written);
        const name = system.split('/').at(-1) ?? '';
        const what = { ...listName(name), system };
        if (CLOSED_SYSTEMS.get(system)?.(code) === false) {
          yield { code: 'code-unknown', path: `${place.path()}.code`, what };
        } else if (SHAPED_SYSTEMS.get(system)?.(code) === false) {
          yield { code: 'code-malformed', path: `${place.path()}.code`, what };
        }
      }
    }
  },
);
