import { EXTENSION_ENCOUNTER } from '../../../../../shared/twpas/canonical.ts';
import { objectAt, textAt } from '../../../ground/fhir/json.ts';
import { isExtension } from '../../../ground/fhir/concept.ts';
import { ofClaim } from './claim-facts.ts';
import { FILL_IN, FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** 就醫科別: the extension of the Claim that leads to its Encounter. */
export const claimEncounter = defineRule(
  {
    'encounter-missing': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: extension:encounter 1..1',
      zh: '申請案件沒有指明就醫科別。',
      en: 'The claim names no encounter (department).',
      ...FILL_IN,
    },
    'encounter-many': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: extension:encounter 1..1',
      zh: '申請案件指明了一個以上的就醫科別。',
      en: 'The claim names more than one encounter (department).',
      ...FIX_EXPORT,
    },
    'encounter-wrong-kind': {
      severity: 'error',
      source: 'extension-claim-encounter: Reference(Encounter-twpas)',
      zh: '申請案件所指的資料不是就醫科別。',
      en: 'The encounter of the claim is no Encounter-twpas.',
      ...FIX_EXPORT,
    },
  },
  function* (bundle) {
    const { claim } = bundle;
    if (claim === null) return;
    const [extension, ...others] = ofClaim(bundle, 'extension').filter(({ object }) =>
      isExtension(object, EXTENSION_ENCOUNTER),
    );
    const reference = objectAt(extension?.object, 'valueReference');
    if (extension === undefined || reference === null || textAt(reference, 'reference') === null) {
      yield { code: 'encounter-missing', path: `${claim.path}.extension` };
      return;
    }
    if (others.length > 0) yield { code: 'encounter-many', path: `${claim.path}.extension` };
    const kind = bundle.resolve(reference, claim)?.kind ?? null;
    if (kind !== null && kind !== 'encounter') {
      yield { code: 'encounter-wrong-kind', path: `${extension.path}.valueReference.reference` };
    }
  },
);
