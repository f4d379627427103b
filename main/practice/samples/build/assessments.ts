import type { JsonObject } from '../../json.ts';
import type { Disease } from '../data/disease.ts';
import { daysAfter } from './days.ts';
import type { Draft } from './draft.ts';
import { concept, infoCategory, quantity, SYSTEMS } from './draft.ts';
import type { Evidence } from './evidence.ts';
import type { People } from './people.ts';

interface Context {
  readonly draft: Draft;
  readonly people: People;
  readonly disease: Disease;
  readonly today: string;
}

/** 癌症分期量表. */
export function cancerStage({ draft, people, disease, today }: Context): Evidence {
  const stages: Readonly<Record<string, readonly [string, JsonObject]>> = {
    'C22.0': ['C115134', { valueString: 'C' }],
    'C90.00': ['C141392', { valueString: 'II' }],
  };
  const own = stages[disease.icd];
  const ref = draft.add('Observation-cancer-stage-twpas', {
    resourceType: 'Observation',
    status: 'final',
    category: [infoCategory('cancerStage')],
    code: own === undefined ? concept(SYSTEMS.snomed, '399390009') : concept(SYSTEMS.nciThesaurus, own[0]),
    subject: people.patient,
    effectiveDateTime: daysAfter(today, -30),
    performer: [people.practitioner],
    ...(own?.[1] ?? { valueString: draft.rng.pick(['cT3N2M1a', 'cT2aN1M0', 'cT4N3M1c']) }),
  });
  return { category: 'cancerStage', ref };
}

/** 病人狀態評估: ECOG, Child-Pugh or a scale of the disease. */
export function patientAssessment({ draft, people, disease, today }: Context): Evidence {
  const { rng } = draft;
  const scales: Readonly<Record<string, JsonObject>> = {
    'C22.0': { code: concept(SYSTEMS.loinc, '98153-0'), valueString: rng.pick(['A', 'B']) },
    'L40.0': {
      code: concept(SYSTEMS.patientAssessment, 'PASI'),
      valueQuantity: quantity(rng.int(100, 400) / 10, '{score}'),
    },
    'K51.90': {
      code: concept(SYSTEMS.patientAssessment, 'Mayo'),
      valueQuantity: quantity(rng.int(6, 12), '{score}'),
    },
  };
  const ecog = { code: concept(SYSTEMS.loinc, '89247-1'), valueQuantity: quantity(rng.int(0, 2), '{score}') };
  const ref = draft.add('Observation-pat-assessment-twpas', {
    resourceType: 'Observation',
    status: 'final',
    category: [infoCategory('patientAssessment')],
    ...(scales[disease.icd] ?? ecog),
    subject: people.patient,
    effectiveDateTime: daysAfter(today, -rng.int(1, 20)),
    performer: [people.practitioner],
  });
  return { category: 'patientAssessment', ref };
}

/** 治療後疾病狀態評估. */
export function treatmentAssessment({ draft, people, today }: Context): Evidence {
  const ref = draft.add('Observation-tx-assessment-twpas', {
    resourceType: 'Observation',
    status: 'final',
    code: concept(SYSTEMS.txAssessment, 'REC1'),
    subject: people.patient,
    effectiveDateTime: daysAfter(today, -14),
    performer: [people.practitioner],
    valueString: draft.rng.pick(['PR', 'SD', 'CR']),
  });
  return { category: 'treatmentAssessment', ref };
}

/** 照光治療 (immunologic Bundles only). */
export function phototherapy(context: Context): Evidence {
  const { rng } = context.draft;
  const code = concept(SYSTEMS.phototherapy, rng.pick(['nb-UVB', 'PUVA', 'BB-UVB']));
  const period = { start: daysAfter(context.today, -200), end: daysAfter(context.today, -100) };
  const dose = { value: rng.int(24, 60) };
  const ref = irradiation(context, 'phototherapy-twpas', {
    code,
    dose,
    performed: { performedPeriod: period },
  });
  return { category: 'phototherapy', ref };
}

/** 放射治療 with its total dose (cancer Bundles). */
export function radiotherapy(context: Context): Evidence {
  const { rng } = context.draft;
  const code = concept(SYSTEMS.icd10pcs, rng.pick(['D0000ZZ', 'D0001ZZ', 'D0010ZZ']));
  const dose = quantity(rng.int(20, 66) * 100, 'cGy');
  const performed = { performedDateTime: daysAfter(context.today, -120) };
  return { category: 'radiotherapy', ref: irradiation(context, 'twpas', { code, dose, performed }) };
}

function irradiation(
  { draft, people }: Context,
  profile: string,
  { code, dose, performed }: Readonly<Record<'code' | 'dose' | 'performed', JsonObject>>,
) {
  const substance = draft.add(`Substance-${profile}`, {
    resourceType: 'Substance',
    code,
    ingredient: [
      { quantity: { numerator: dose, denominator: { value: 1 } }, substanceCodeableConcept: code },
    ],
  });
  return draft.add(`Procedure-${profile}`, {
    resourceType: 'Procedure',
    status: 'completed',
    code,
    subject: people.patient,
    ...performed,
    usedReference: [substance],
  });
}
