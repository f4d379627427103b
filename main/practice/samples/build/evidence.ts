import type { JsonObject } from '../../json.ts';
import type { Disease } from '../data/disease.ts';
import { daysAfter } from './days.ts';
import type { Draft, Ref } from './draft.ts';
import { concept, infoCategory, SYSTEMS } from './draft.ts';
import type { People } from './people.ts';

/** One line of supportingInfo that refers to a resource. */
export interface Evidence {
  readonly category: string;
  readonly ref: Ref;
}
interface Context {
  readonly draft: Draft;
  readonly people: People;
  readonly disease: Disease;
  readonly today: string;
}

/** 影像報告, sometimes with a DICOM study (which has no file name) or a picture. */
export function imagingReport({ draft, people, disease, today }: Context): Evidence {
  const { rng } = draft;
  const loinc = disease.image.includes('-');
  const dicom = rng.chance(0.3);
  const picture = draft.freely && !dicom && rng.chance(0.3);
  const ref = draft.add('DiagnosticReport-image-twpas', {
    resourceType: 'DiagnosticReport',
    status: 'final',
    category: [infoCategory('imagingReport')],
    code: concept(loinc ? SYSTEMS.loinc : SYSTEMS.icd10pcs, disease.image),
    subject: people.patient,
    effectiveDateTime: daysAfter(today, -rng.int(3, 80)),
    performer: [people.practitioner],
    ...(dicom ? { imagingStudy: [imagingStudy(draft, people)] } : {}),
    ...(picture ? { media: [{ link: media(draft, people) }] } : {}),
    conclusion: rng.pick([
      'Progression of the known lesions compared with the previous study.',
      '病灶較前次檢查增大，建議併同臨床評估。',
      'Stable disease; no new lesion is seen.',
    ]),
    ...(draft.freely && rng.chance(0.6)
      ? {
          presentedForm: [
            { contentType: 'application/pdf', url: draft.attach('影像報告', 'pdf'), title: '影像報告' },
          ],
        }
      : {}),
  });
  return { category: 'imagingReport', ref };
}

function imagingStudy(draft: Draft, people: People): Ref {
  const { rng } = draft;
  const study = `2.16.886.${String(rng.int(1000, 9999))}.${String(rng.int(1, 9))}.${String(rng.int(1e8, 9e8))}`;
  return draft.add('ImagingStudy-twpas', {
    resourceType: 'ImagingStudy',
    identifier: [{ system: 'urn:dicom:uid', value: `urn:oid:${study}` }],
    status: 'available',
    subject: people.patient,
    series: [
      {
        uid: `${study}.1`,
        modality: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: 'CT' },
        instance: [1, 2].map((index) => ({
          uid: `${study}.1.${String(index)}`,
          sopClass: { system: 'urn:ietf:rfc:3986', code: 'urn:oid:1.2.840.10008.5.1.4.1.1.2' },
        })),
      },
    ],
  });
}

function media(draft: Draft, people: People): Ref {
  return draft.add('Media-twpas', {
    resourceType: 'Media',
    status: 'completed',
    subject: people.patient,
    content: { contentType: 'image/jpeg', url: draft.attach('US', 'jpg') },
  });
}

/** 檢查報告 (pathology). `files`: how many PDFs it presents. */
export function examinationReport({ draft, people, disease, today }: Context, files: number): Evidence {
  const prostate = disease.icd === 'C61';
  const form = (index: number): JsonObject => ({
    contentType: 'application/pdf',
    url: draft.attach(draft.rng.chance(0.5) ? '病理報告' : 'PathologyReport', 'pdf'),
    title: `病理報告${String(index + 1)}`,
  });
  const ref = draft.add('DiagnosticReport-twpas', {
    resourceType: 'DiagnosticReport',
    status: 'final',
    category: [infoCategory('examinationReport')],
    code: {
      coding: [{ system: SYSTEMS.loinc, code: prostate ? '66117-3' : '47526-9' }],
      text: prostate ? 'Prostate' : disease.name.slice(0, 20),
    },
    subject: people.patient,
    effectiveDateTime: daysAfter(today, -draft.rng.int(10, 200)),
    performer: [people.practitioner],
    conclusion: disease.summary,
    ...(files === 0 ? {} : { presentedForm: Array.from({ length: files }, (_, index) => form(index)) }),
  });
  return { category: 'examinationReport', ref };
}
