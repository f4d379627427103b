import { EXTENSION_REQUESTED_SERVICE } from '../../../../../shared/twpas/canonical.ts';
import { objectAt, textAt, valueAt } from '../../../ground/fhir/json.ts';
import { isExtension } from '../../../ground/fhir/concept.ts';
import { ofClaim } from './claim-facts.ts';
import { itemsAt } from './elements.ts';
import { FILL_IN, FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** 事前審查品項 of each item: the extension that leads to the drug. */
export const itemServices = defineRule(
  {
    'item-service-missing': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: item.extension:requestedService 1..1',
      zh: '申請項目沒有指明事前審查品項。',
      en: 'The item names no requested service.',
      ...FILL_IN,
    },
    'item-service-many': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: item.extension:requestedService 1..1',
      zh: '申請項目指明了一個以上的事前審查品項。',
      en: 'The item names more than one requested service.',
      ...FIX_EXPORT,
    },
    'item-service-wrong-kind': {
      severity: 'error',
      source: 'extension-requestedService: Reference(MedicationRequest-apply-twpas)',
      zh: '申請項目所指的資料不是事前審查品項。',
      en: 'The requested service of the item is no MedicationRequest-apply-twpas.',
      ...FIX_EXPORT,
    },
    'item-sequence-duplicate': {
      severity: 'warning',
      source: 'FHIR R4 Claim.item.sequence (text)',
      zh: '申請項目的流水號重複，核定結果會無法對應。',
      en: 'A sequence number of the items is used twice; the decision could not be told apart.',
      ...FIX_EXPORT,
    },
    'item-service-shared': {
      severity: 'warning',
      source: 'Claim-twpas item.extension:requestedService (text)',
      zh: '兩個申請項目指向同一個事前審查品項。',
      en: 'Two items name the same requested service.',
      ...FIX_EXPORT,
    },
  },
  function* (bundle) {
    const sequences = new Set<unknown>();
    const services = new Set<number>();
    for (const { object, path } of ofClaim(bundle, 'item')) {
      const sequence = valueAt(object, 'sequence');
      if (sequence !== undefined && sequences.has(sequence)) {
        yield { code: 'item-sequence-duplicate', path: `${path}.sequence` };
      }
      sequences.add(sequence);
      const [service, ...others] = itemsAt(object, 'extension', path).filter((extension) =>
        isExtension(extension.object, EXTENSION_REQUESTED_SERVICE),
      );
      const reference = objectAt(service?.object, 'valueReference');
      if (service === undefined || textAt(reference, 'reference') === null) {
        yield { code: 'item-service-missing', path: `${path}.extension` };
        continue;
      }
      if (others.length > 0) yield { code: 'item-service-many', path: `${path}.extension` };
      const target = bundle.resolve(reference, bundle.claim);
      if (target === null) continue;
      if (target.kind !== null && target.kind !== 'medicationRequestApply') {
        yield { code: 'item-service-wrong-kind', path: `${service.path}.valueReference.reference` };
      } else if (services.has(target.index)) {
        yield { code: 'item-service-shared', path: `${service.path}.valueReference.reference` };
      }
      services.add(target.index);
    }
  },
);
