import {
  SYSTEM_NATIONAL_ID,
  SYSTEM_ORGANIZATION,
  SYSTEM_RESIDENT_ID,
} from '../../../../shared/twpas/canonical.ts';
import type { JsonObject } from '../../json.ts';
import { departmentCoding } from '../data/departments.ts';
import type { Disease } from '../data/disease.ts';
import type { Gender } from '../identity.ts';
import { nationalId, personName, residentId } from '../identity.ts';
import type { SampleOptions } from '../types.ts';
import type { Draft, Ref } from './draft.ts';
import { concept, SYSTEMS } from './draft.ts';

/** The parties every Bundle has. */
export interface People {
  readonly patient: Ref;
  readonly practitioner: Ref;
  readonly hospital: Ref;
  readonly nhi: Ref;
  readonly encounter: Ref;
  readonly coverage: Ref;
  readonly name: string;
  readonly number: string;
  readonly gender: Gender;
}

const identifier = (code: string, system: string, value: string): JsonObject => ({
  use: 'official',
  type: concept(SYSTEMS.idTypes, code),
  system,
  value,
});

export function addPeople(
  draft: Draft,
  disease: Disease,
  options: SampleOptions,
  hospitalId: string,
): People {
  const { rng } = draft;
  const given = options.patient?.number;
  const genderOf: Readonly<Record<string, Gender>> = {
    '1': 'male',
    '8': 'male',
    '2': 'female',
    '9': 'female',
  };
  const gender = genderOf[given?.[1] ?? ''] ?? disease.gender ?? (rng.chance(0.5) ? 'male' : 'female');
  const foreign = given === undefined ? rng.chance(0.05) : /^[A-Z][89]/.test(given);
  const number = given ?? (foreign ? residentId(rng, gender) : nationalId(rng, gender));
  const name = options.patient?.name ?? personName(rng, gender, foreign);
  const patient = draft.add('Patient-twpas', {
    resourceType: 'Patient',
    identifier: [
      foreign
        ? identifier('PRC', SYSTEM_RESIDENT_ID, number)
        : identifier('NNxxx', SYSTEM_NATIONAL_ID, number),
      ...(rng.chance(0.6)
        ? [identifier('MR', `https://${hospitalId}.hospital.example`, String(rng.int(100_000, 9_999_999)))]
        : []),
    ],
    name: [{ use: 'usual', text: name }],
    gender,
    birthDate: `${String(rng.int(1938, 2001))}-${two(rng.int(1, 12))}-${two(rng.int(1, 28))}`,
  });
  const doctorGender = rng.chance(0.6) ? 'male' : 'female';
  const doctor = options.doctorOf?.(disease.department);
  const practitioner = draft.add('Practitioner-twpas', {
    resourceType: 'Practitioner',
    identifier: [
      identifier('NNxxx', SYSTEM_NATIONAL_ID, doctor?.number ?? nationalId(rng, doctorGender)),
      ...(rng.chance(0.3)
        ? [identifier('MD', 'https://dep.mohw.gov.tw/DOMA', `醫字第${String(rng.int(10_000, 59_999))}號`)]
        : []),
    ],
    name: [{ text: doctor?.name ?? personName(rng, doctorGender, false) }],
  });
  const hospital = draft.add('Organization-twpas', {
    resourceType: 'Organization',
    identifier: [
      {
        use: 'official',
        type: concept(SYSTEMS.idTypes, 'PRN'),
        system: SYSTEM_ORGANIZATION,
        value: hospitalId,
      },
    ],
    type: [concept('http://terminology.hl7.org/CodeSystem/organization-type', 'prov')],
    name: hospitalId === '0101090517' ? '臺北市立聯合醫院' : '練習醫院',
  });
  const nhi = draft.add('https://twcore.mohw.gov.tw/ig/twcore/StructureDefinition/Organization-govt-twcore', {
    resourceType: 'Organization',
    identifier: [
      {
        use: 'official',
        type: concept('https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/v2-0203', 'GOI'),
        system: 'https://oid.nat.gov.tw/',
        value: 'A21030000I',
      },
    ],
    type: [concept('http://terminology.hl7.org/CodeSystem/organization-type', 'govt')],
    name: '衛生福利部中央健康保險署',
  });
  const encounter = draft.add('Encounter-twpas', {
    resourceType: 'Encounter',
    status: 'planned',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    serviceType: { coding: [departmentCoding(disease.department)] },
    ...(rng.chance(0.5) ? { subject: patient } : {}),
  });
  const coverage = draft.add('Coverage-twpas', {
    resourceType: 'Coverage',
    status: 'active',
    beneficiary: patient,
    payor: [nhi],
  });
  return { patient, practitioner, hospital, nhi, encounter, coverage, name, number, gender };
}

export const two = (value: number): string => String(value).padStart(2, '0');
