import {
  EXTENSION_ENCOUNTER,
  EXTENSION_REQUESTED_SERVICE,
  SYSTEM_APPLY_TYPE,
  SYSTEM_CONTINUATION,
  SYSTEM_LINE_OF_THERAPY,
  SYSTEM_PRIORITY,
} from '../../../../shared/twpas/canonical.ts';
import type { JsonObject } from '../../json.ts';
import type { Disease, Indication } from '../data/disease.ts';
import { daysAfter } from './days.ts';
import type { Draft, Ref } from './draft.ts';
import { concept, infoCategory, quantity, SYSTEMS } from './draft.ts';
import type { Evidence } from './evidence.ts';
import type { People } from './people.ts';

const RECORDED_DATE =
  'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-diagnosisRecordedDate';

export interface ClaimParts {
  readonly people: People;
  readonly disease: Disease;
  readonly items: readonly {
    readonly indication: Indication;
    readonly request: Ref;
    readonly amount: number;
  }[];
  readonly evidence: readonly Evidence[];
  readonly priority: string;
  readonly subType: string;
  readonly created: string;
  readonly continuation: '1' | '2';
  readonly originalReceiptNumber: string | null;
  readonly summary: string;
  readonly plantedTag: JsonObject;
}

/** The Claim of a Bundle, as Claim-twpas and Claim-immunologic-agent-twpas want it. */
export function addClaim(draft: Draft, profile: string, parts: ClaimParts): void {
  const { rng } = draft;
  const { people, disease } = parts;
  draft.add(profile, {
    resourceType: 'Claim',
    meta: { tag: [parts.plantedTag] },
    extension: [{ url: EXTENSION_ENCOUNTER, valueReference: people.encounter }],
    ...(parts.originalReceiptNumber === null
      ? {}
      : { identifier: [{ use: 'secondary', value: parts.originalReceiptNumber }] }),
    status: 'active',
    type: concept('http://terminology.hl7.org/CodeSystem/claim-type', 'institutional'),
    subType: concept(SYSTEM_APPLY_TYPE, parts.subType),
    use: 'preauthorization',
    patient: people.patient,
    created: parts.created,
    enterer: people.practitioner,
    provider: people.hospital,
    priority: concept(SYSTEM_PRIORITY, parts.priority),
    supportingInfo: supportingInfo(draft, parts),
    diagnosis: [
      {
        extension: [{ url: RECORDED_DATE, valueDate: daysAfter(parts.created, -rng.int(20, 900)) }],
        sequence: 1,
        diagnosisCodeableConcept: concept(SYSTEMS.icd10cm, disease.icd),
        type: [{ text: parts.summary }],
      },
      ...(rng.chance(0.3)
        ? [
            {
              sequence: 2,
              diagnosisCodeableConcept: concept(SYSTEMS.icd10cm, rng.pick(['I10', 'E11.9', 'B18.1'])),
            },
          ]
        : []),
    ],
    insurance: [{ sequence: 1, focal: true, coverage: people.coverage }],
    item: parts.items.map(({ indication, request, amount }, index) => ({
      extension: [{ url: EXTENSION_REQUESTED_SERVICE, valueReference: request }],
      sequence: index + 1,
      productOrService: concept(SYSTEMS.orderType, '1'),
      modifier: [
        concept(SYSTEM_CONTINUATION, parts.continuation),
        ...(rng.chance(0.7) ? [concept(SYSTEM_LINE_OF_THERAPY, String(rng.int(1, 3)))] : []),
      ],
      programCode: [
        indication.code === undefined
          ? { text: indication.text ?? '依藥品給付規定申請' }
          : concept(SYSTEMS.applyReason, indication.code),
      ],
      quantity: quantity(amount, indication.drug.quantity[2]),
    })),
  });
}

function supportingInfo({ rng }: Draft, { people, evidence }: ClaimParts): JsonObject[] {
  const plain: JsonObject[] = [
    { category: infoCategory('weight'), valueQuantity: quantity(rng.int(4200, 9500) / 100, 'kg') },
    { category: infoCategory('height'), valueQuantity: quantity(rng.int(1450, 1880) / 10, 'cm') },
    ...(people.gender === 'female' && rng.chance(0.4)
      ? [{ category: infoCategory('pregnancyBreastfeedingStatus'), valueBoolean: false }]
      : []),
  ];
  const referred = evidence.map(({ category, ref }) => ({
    category: infoCategory(category),
    valueReference: ref,
  }));
  return [...plain, ...referred].map((one, index) => ({ sequence: index + 1, ...one }));
}
