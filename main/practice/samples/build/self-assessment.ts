import {
  profileUrl,
  SYSTEM_APPROVE_COMMENT,
  SYSTEM_NATIONAL_ID,
} from '../../../../shared/twpas/canonical.ts';
import { nationalId } from '../identity.ts';
import type { Draft } from './draft.ts';
import { concept, SYSTEMS } from './draft.ts';
import type { People } from './people.ts';

/** 自主審查: the hospital's own reviewers' result, needed when the priority is 3 (invariant claimResponse-1). */
export function addSelfAssessment(
  draft: Draft,
  people: People,
  created: string,
  amounts: readonly number[],
): void {
  draft.add('ClaimResponse-self-assessment-twpas', {
    resourceType: 'ClaimResponse',
    extension: (['male', 'female'] as const).map((gender) => ({
      url: profileUrl('extension-claimResponse-requestor'),
      valueIdentifier: {
        use: 'official',
        type: concept(SYSTEMS.idTypes, 'NNxxx'),
        system: SYSTEM_NATIONAL_ID,
        value: nationalId(draft.rng, gender),
      },
    })),
    status: 'active',
    type: concept('http://terminology.hl7.org/CodeSystem/claim-type', 'institutional'),
    use: 'preauthorization',
    patient: people.patient,
    created,
    insurer: people.nhi,
    outcome: 'complete',
    item: amounts.map((value, at) => ({
      itemSequence: at + 1,
      adjudication: [
        {
          category: concept('http://terminology.hl7.org/CodeSystem/adjudication', 'submitted'),
          reason: concept(SYSTEM_APPROVE_COMMENT, '1'),
          value,
        },
      ],
    })),
  });
}
