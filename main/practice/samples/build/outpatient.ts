import type { JsonObject } from '../../json.ts';
import { departmentCoding } from '../data/departments.ts';
import type { Disease } from '../data/disease.ts';
import { daysAfter } from './days.ts';
import type { Draft, Ref } from './draft.ts';
import { concept, SYSTEMS } from './draft.ts';
import type { Evidence } from './evidence.ts';
import type { People } from './people.ts';

/** 門診病歷: a visit with its S, O, A and P. */
export function outpatientRecord(draft: Draft, people: People, disease: Disease, today: string): Evidence {
  const day = daysAfter(today, -draft.rng.int(5, 60));
  const { patient, practitioner, hospital } = people;
  const condition = draft.add('Condition-twpas', {
    resourceType: 'Condition',
    clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'),
    category: [concept(SYSTEMS.loinc, '29548-5')],
    code: concept(SYSTEMS.icd10cm, disease.icd),
    subject: patient,
  });
  const encounter = draft.add('Encounter-opd-twpas', {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    serviceType: { coding: [departmentCoding(disease.department)] },
    subject: patient,
    participant: [{ individual: practitioner }],
    period: { start: `${day}T09:30:00+08:00`, end: `${day}T09:45:00+08:00` },
    diagnosis: [{ condition, rank: 1 }],
    serviceProvider: hospital,
  });
  const note = (profile: string, code: string, text: string): Ref =>
    draft.add(profile, {
      resourceType: 'Observation',
      status: 'final',
      category: [concept('http://terminology.hl7.org/CodeSystem/observation-category', 'survey')],
      code: concept(SYSTEMS.loinc, code),
      subject: patient,
      encounter,
      effectiveDateTime: day,
      performer: [practitioner],
      valueString: text,
    });
  const sections: readonly (readonly [string, Ref])[] = [
    ['10154-3', note('Observation-subjective-twpas', '61150-9', '主訴疲倦及食慾減退，無發燒')],
    [
      '61149-1',
      note('Observation-objective-twpas', '61149-1', 'BP 128/76 mmHg, BT 36.6 C, clear consciousness'),
    ],
    [
      '51848-0',
      draft.add('ClinicalImpression-twpas', {
        resourceType: 'ClinicalImpression',
        status: 'completed',
        subject: patient,
        encounter,
        summary: disease.summary,
      }),
    ],
    [
      '18776-5',
      draft.add('CarePlan-twpas', {
        resourceType: 'CarePlan',
        status: 'active',
        intent: 'plan',
        category: [
          concept('https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/careplan-category-tw', 'assess-plan'),
        ],
        description: '申請事前審查，核定後開始用藥並定期追蹤',
        subject: patient,
        encounter,
      }),
    ],
  ];
  const ref = draft.add('Composition-opd-twpas', {
    resourceType: 'Composition',
    status: 'final',
    type: concept(SYSTEMS.loinc, '34108-1'),
    subject: patient,
    encounter,
    date: `${day}T09:45:00+08:00`,
    author: [practitioner],
    title: '門診病歷',
    section: sections.map(([code, entry]): JsonObject => ({
      code: concept(SYSTEMS.loinc, code),
      entry: [entry],
    })),
  });
  return { category: 'opd', ref };
}
