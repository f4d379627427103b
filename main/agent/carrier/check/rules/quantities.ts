import { numberAt, objectAt, textAt } from '../../../ground/fhir/json.ts';
import { ofClaim } from './claim-facts.ts';
import { SYSTEMS } from './data/systems.ts';
import { itemsAt } from './elements.ts';
import { FIX_EXPORT, LOOK } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** Rules of the guide's text about 申請數量 and its unit. */
export const quantities = defineRule(
  {
    'quantity-unit-system': {
      severity: 'warning',
      // In the immunologic Claim the binding sits on the code alone, in any system.
      source: 'Claim-immunologic-agent-twpas item.quantity.system (text)',
      zh: '申請數量的單位代碼系統不是 UCUM 也不是 SNOMED CT。',
      en: 'The system of the unit is neither UCUM nor SNOMED CT.',
      ...FIX_EXPORT,
    },
    'quantity-not-positive': {
      severity: 'warning',
      source: 'Claim-twpas item.quantity.value (text)',
      zh: '申請數量不是大於 0 的數值。',
      en: 'The quantity is not greater than 0.',
      ...LOOK,
    },
    'dose-not-positive': {
      severity: 'warning',
      source:
        'MedicationRequest-apply-twpas, MedicationRequest-treat-twpas: dosageInstruction.doseAndRate.dose[x] (text)',
      zh: '用藥劑量不是大於 0 的數值。',
      en: 'The dose is not greater than 0.',
      ...LOOK,
    },
  },
  function* (bundle) {
    for (const { resource, path } of bundle.ofKind('medicationRequestApply', 'medicationRequestTreat')) {
      for (const dosage of itemsAt(resource, 'dosageInstruction', path)) {
        for (const dose of itemsAt(dosage.object, 'doseAndRate', dosage.path)) {
          const value = numberAt(objectAt(dose.object, 'doseQuantity'), 'value');
          if (value !== null && value <= 0)
            yield { code: 'dose-not-positive', path: `${dose.path}.doseQuantity.value` };
        }
      }
    }
    for (const { object, path } of ofClaim(bundle, 'item')) {
      const quantity = objectAt(object, 'quantity');
      if (quantity === null) continue;
      const at = `${path}.quantity`;
      const value = numberAt(quantity, 'value');
      if (value !== null && value <= 0) yield { code: 'quantity-not-positive', path: `${at}.value` };
      const system = textAt(quantity, 'system');
      if (system !== null && !UNITS.includes(system) && bundle.profile === 'immunologic') {
        yield { code: 'quantity-unit-system', path: `${at}.system` };
      }
    }
  },
);

const UNITS: readonly string[] = [SYSTEMS.ucum, SYSTEMS.snomed];
