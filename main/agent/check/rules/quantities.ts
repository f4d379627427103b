import { numberAt, objectAt, textAt, valueAt } from '../../fhir/json.ts';
import { ofClaim } from './claim-facts.ts';
import { VALUE_SETS } from './data/value-sets.ts';
import { FILL_IN, FIX_EXPORT, LOOK } from './next-steps.ts';
import { defineRule } from './rule.ts';

/** 申請數量 and its unit. */
export const quantities = defineRule(
  {
    'quantity-missing': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: item.quantity.value 1..1',
      zh: '申請項目沒有申請數量，或不是數字。',
      en: 'The item has no quantity, or one that is no number.',
      ...FILL_IN,
    },
    'quantity-unit': {
      severity: 'error',
      source:
        'Claim-twpas item.quantity, Claim-immunologic-agent-twpas item.quantity.code: required binding apply-quantity-unit',
      zh: '申請數量缺少單位代碼，或單位不是 UCUM 單位也不是指定的包裝單位。',
      en: 'The quantity lacks a unit code, or its unit is neither UCUM’s nor one of the two packages.',
      ...FIX_EXPORT,
    },
    'quantity-unit-system': {
      severity: 'warning',
      // In the immunologic Claim the binding sits on the code alone, in any system.
      source: 'Claim-immunologic-agent-twpas item.quantity.system (text)',
      zh: '申請數量的單位代碼系統不是 UCUM 也不是 SNOMED CT。',
      en: 'The system of the unit is neither UCUM nor SNOMED CT.',
      ...FIX_EXPORT,
    },
    'quantity-comparator': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: item.quantity is a SimpleQuantity',
      zh: '申請數量不可帶比較符號。',
      en: 'The quantity must not have a comparator.',
      ...FIX_EXPORT,
    },
    'quantity-not-positive': {
      severity: 'warning',
      source: 'Claim-twpas item.quantity.value (text)',
      zh: '申請數量不是大於 0 的數值。',
      en: 'The quantity is not greater than 0.',
      ...LOOK,
    },
  },
  function* (bundle) {
    for (const { object, path } of ofClaim(bundle, 'item')) {
      const quantity = objectAt(object, 'quantity');
      if (quantity === null) continue;
      const at = `${path}.quantity`;
      const value = numberAt(quantity, 'value');
      if (value === null) yield { code: 'quantity-missing', path: `${at}.value` };
      else if (value <= 0) yield { code: 'quantity-not-positive', path: `${at}.value` };
      const system = textAt(quantity, 'system');
      const code = textAt(quantity, 'code');
      const units = VALUE_SETS.quantityUnit.systems;
      const own = units.get(system ?? '');
      const isUnit = code !== null && (own?.(code) ?? [...units.values()].some((has) => has(code)));
      if (system === null || (own === undefined && bundle.profile === 'cancer')) {
        yield { code: 'quantity-unit', path: `${at}.system` };
      } else if (!isUnit) {
        yield { code: 'quantity-unit', path: `${at}.code` };
      } else if (own === undefined) {
        yield { code: 'quantity-unit-system', path: `${at}.system` };
      }
      if (valueAt(quantity, 'comparator') !== undefined) {
        yield { code: 'quantity-comparator', path: `${at}.comparator` };
      }
    }
  },
);
