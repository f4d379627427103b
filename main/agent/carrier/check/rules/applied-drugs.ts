import { objectAt } from '../../../ground/fhir/json.ts';
import { ofClaim, requestedServices } from './claim-facts.ts';
import { SYSTEMS } from './data/systems.ts';
import { codingsAt } from './elements.ts';
import { FILL_IN, FIX_EXPORT, LOOK } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** 事前審查品項: one NHI code each, and each asked for by an item. */
export const appliedDrugs = defineRule(
  {
    'drug-code-missing': {
      severity: 'error',
      source: 'MedicationRequest-apply-twpas: medicationCodeableConcept.coding:nhi-medication 1..1',
      zh: '事前審查品項沒有健保用藥品項代碼。',
      en: 'The requested drug has no NHI code.',
      ...FILL_IN,
    },
    'drug-codes-many': {
      severity: 'error',
      source: 'MedicationRequest-apply-twpas: medicationCodeableConcept.coding:nhi-medication 1..1',
      zh: '一個事前審查品項只能有一個健保用藥品項代碼。',
      en: 'A requested drug has exactly one NHI code.',
      ...FIX_EXPORT,
    },
    'drug-not-asked-for': {
      severity: 'warning',
      source: 'Claim-twpas item.extension:requestedService (text)',
      zh: '申請檔裡有一項藥品沒有列入申請項目，健保署不會審查。',
      en: 'No item asks for this drug; NHI would not review it.',
      ...LOOK,
    },
  },
  function* (bundle) {
    const asked = new Set(ofClaim(bundle, 'item').flatMap(({ object }) => requestedServices(bundle, object)));
    for (const entry of bundle.ofKind('medicationRequestApply')) {
      const concept = objectAt(entry.resource, 'medicationCodeableConcept');
      const path = `${entry.path}.medicationCodeableConcept`;
      const own = codingsAt(concept, path).filter(({ system }) => system === SYSTEMS.medication);
      if (concept !== null && !own.some(({ code }) => code !== null)) {
        // A code under another system is there, but is none of NHI’s.
        const isOther = codingsAt(concept, path).some(({ code }) => code !== null);
        yield {
          code: 'drug-code-missing',
          path: `${path}.coding`,
          ...(isOther ? { expected: SYSTEMS.medication } : {}),
        };
      }
      if (own.length > 1) yield { code: 'drug-codes-many', path: `${path}.coding` };
      if (!asked.has(entry)) yield { code: 'drug-not-asked-for', path: entry.path };
    }
  },
);
