import { numberAt, objectAt, textAt, valueAt } from '../../../ground/fhir/json.ts';
import { informationOf } from './claim-facts.ts';
import { INFORMATION } from './data/information.ts';
import { SYSTEMS } from './data/systems.ts';
import { CORRECT, FIX_EXPORT, LOOK } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** 體重、身高: unit, size and decimals. */
export const measurements = defineRule(
  {
    'measure-value': {
      severity: 'error',
      source: 'invariant HTWT',
      zh: '「{what}」必須小於 1000，且小數至多 2 位。',
      en: '{what} must be less than 1000 and have at most 2 decimals.',
      ...CORRECT,
    },
    'measure-unit': {
      severity: 'error',
      source:
        'Claim-twpas, Claim-immunologic-agent-twpas: supportingInfo:weight, height value[x].system and code',
      zh: '「{what}」的單位或單位代碼系統不正確。',
      en: 'The unit of {what}, or its system, is not the required one.',
      ...FIX_EXPORT,
    },
    'measure-not-positive': {
      severity: 'warning',
      source: 'Claim-twpas supportingInfo:weight, height (text)',
      zh: '「{what}」不是大於 0 的數值。',
      en: '{what} is not greater than 0.',
      ...LOOK,
    },
  },
  function* (bundle) {
    for (const { object, path, category } of informationOf(bundle)) {
      const kind = category === null ? undefined : INFORMATION[bundle.profile].get(category);
      if (category === null || typeof kind?.holds !== 'object' || !('unit' in kind.holds)) continue;
      const quantity = objectAt(object, 'valueQuantity');
      if (quantity === null) continue;
      const what = {
        zh: `${kind.zh}（${kind.holds.unit}）`,
        en: `${category} (${kind.holds.unit})`,
      };
      const at = `${path}.valueQuantity`;
      const value = numberAt(quantity, 'value');
      if (value !== null && !(value < 1000 && hasTwoDecimals(value))) {
        yield { code: 'measure-value', path: `${at}.value`, what };
      } else if (value !== null && value <= 0) {
        yield { code: 'measure-not-positive', path: `${at}.value`, what };
      }
      if (textAt(quantity, 'system') !== SYSTEMS.ucum) {
        yield { code: 'measure-unit', path: `${at}.system`, what };
      } else if (valueAt(quantity, 'code') !== kind.holds.unit) {
        yield { code: 'measure-unit', path: `${at}.code`, what };
      }
    }
  },
);

/** As the invariant rounds; 59.65 * 100 is 5965.000000000001 in floating point, hence the tolerance. */
export function hasTwoDecimals(value: number): boolean {
  return Math.abs(Math.round(value * 100) / 100 - value) < 1e-9;
}
