import type { Disease } from '../data/disease.ts';
import { daysAfter } from './days.ts';
import type { Draft, Ref } from './draft.ts';
import { concept, infoCategory, quantity, SYSTEMS } from './draft.ts';
import type { Evidence } from './evidence.ts';
import type { People } from './people.ts';

interface Context {
  readonly draft: Draft;
  readonly people: People;
  readonly disease: Disease;
  readonly today: string;
}

const LABS: readonly (readonly [loinc: string, from: number, to: number, unit: string])[] = [
  ['6690-2', 2, 14, '10*3/uL'],
  ['718-7', 8, 16, 'g/dL'],
  ['777-3', 60, 400, '10*3/uL'],
  ['1988-5', 1, 90, 'mg/L'],
  ['2857-1', 1, 200, 'ng/mL'],
  ['2039-6', 1, 150, 'ng/mL'],
];

export function laboratoryResult({ draft, people, today }: Context): Evidence {
  const { rng } = draft;
  const [loinc, from, to, unit] = rng.pick(LABS);
  const ref = draft.add('Observation-laboratory-result-twpas', {
    resourceType: 'Observation',
    status: 'final',
    category: [infoCategory('tests')],
    code: concept(SYSTEMS.loinc, loinc),
    subject: people.patient,
    effectiveDateTime: daysAfter(today, -rng.int(1, 40)),
    performer: [people.practitioner],
    valueQuantity: { ...quantity(rng.int(from * 10, to * 10) / 10, unit), unit },
  });
  return { category: 'tests', ref };
}

/** 基因資訊, with its specimen, laboratory and, sometimes, the report's PDF. */
export function geneInformation({ draft, people, today }: Context): Evidence {
  const { rng } = draft;
  const specimen = draft.add('Specimen-twpas', {
    resourceType: 'Specimen',
    type: concept(SYSTEMS.loinc, 'LP7057-5'),
    subject: people.patient,
    receivedTime: `${daysAfter(today, -60)}T09:00:00+08:00`,
  });
  const laboratory = draft.add('Organization-genetic-testing-twpas', {
    resourceType: 'Organization',
    identifier: [
      { system: 'https://dep.mohw.gov.tw', value: `2025LDTB${String(rng.int(1, 9999)).padStart(4, '0')}` },
    ],
  });
  const ref = draft.add('Observation-diagnostic-twpas', {
    resourceType: 'Observation',
    status: 'final',
    category: [infoCategory('geneInfo')],
    code: concept(SYSTEMS.loinc, '69548-6'),
    subject: people.patient,
    effectiveDateTime: daysAfter(today, -50),
    performer: [laboratory],
    valueString: 'EGFR exon 19 deletion detected',
    method: concept(SYSTEMS.loinc, 'LA26418-6'),
    specimen,
    ...(draft.freely && rng.chance(0.5)
      ? { derivedFrom: [document({ draft, people }, 'gene', 'GenReport')] }
      : {}),
    component: [
      {
        code: concept(SYSTEMS.loinc, '21636-6'),
        valueCodeableConcept: concept(SYSTEMS.loinc, 'LA6692-3'),
        interpretation: [concept(SYSTEMS.loinc, 'LA6692-3')],
      },
    ],
  });
  return { category: 'geneInfo', ref };
}

/** A PDF of its own: `category` is a code of nhi-pdf-type. */
export function document(
  { draft, people }: Pick<Context, 'draft' | 'people'>,
  category: string,
  stem: string,
  files = 1,
  title = stem,
): Ref {
  return draft.add('DocumentReference-twpas', {
    resourceType: 'DocumentReference',
    status: 'current',
    category: [concept(SYSTEMS.pdfType, category)],
    subject: people.patient,
    content: Array.from({ length: files }, () => ({
      attachment: { contentType: 'application/pdf', url: draft.attach(stem, 'pdf'), title },
    })),
  });
}
