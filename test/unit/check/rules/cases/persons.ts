import { IMMUNOLOGIC, cancerWith, coded, type Case } from '../support/case.ts';
import { all, drop, set, type Edit } from '../support/edits.ts';

const TYPES = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const number = (type: string, system: string, value: string) => ({
  use: 'official',
  type: coded(TYPES, type),
  system,
  value,
});
const national = (value: string) => number('NNxxx', 'http://www.moi.gov.tw', value);
const resident = (value: string) => number('PRC', 'http://www.immigration.gov.tw', value);
const passport = number('PPN', 'http://hl7.org/fhir/sid/passport-TWN', '300000000');
const record = number('MR', 'https://hospital.example', '123456');

const patient = (identifiers: ReturnType<typeof number>[], gender = 'male'): Edit =>
  all(set('Patient', 'identifier', identifiers), set('Patient', 'gender', gender));

export const PERSON_CASES: readonly Case[] = [
  {
    code: 'number-kind',
    at: /\.identifier\[1\]\.type$/,
    breaks: patient([national('A123456789'), passport]),
    keeps: patient([national('A123456789'), record]),
  },
  {
    code: 'number-twice',
    breaks: patient([national('A123456789'), national('A123456789')]),
    keeps: patient([record, national('A123456789')]),
  },
  {
    code: 'number-system',
    breaks: set('Practitioner', 'identifier[0].system', 'http://www.immigration.gov.tw'),
    keeps: patient([national('A123456789'), { ...record, system: 'urn:oid:2.16.886.1' }]),
  },
  {
    code: 'number-empty',
    breaks: drop('Practitioner', 'identifier[0].value'),
    keeps: set('Practitioner', 'identifier[0].value', 'A123456789'),
  },
  {
    code: 'number-use',
    breaks: set('Practitioner', 'identifier[0].use', 'usual'),
    keeps: drop('Practitioner', 'identifier[0].use'),
  },
  {
    code: 'national-number-form',
    breaks: set('Practitioner', 'identifier[0].value', 'A12345678'),
    keeps: set('Practitioner', 'identifier[0].value', 'a123456789'),
  },
  {
    code: 'resident-number-form',
    base: IMMUNOLOGIC,
    breaks: patient([resident('ABC1234567')]),
    // Number from before 2021: two letters.
    keeps: patient([resident('AB12345677')], 'female'),
  },
  {
    code: 'patient-number-check-digit',
    at: /\.identifier\[0\]\.value$/,
    breaks: patient([national('A123456788')]),
    keeps: patient([national('A123456789')]),
  },
  {
    code: 'number-check-digit',
    breaks: set('Practitioner', 'identifier[0].value', 'F123456789'),
    keeps: set('Practitioner', 'identifier[0].value', 'A123456789'),
  },
  {
    code: 'patient-number-only-local',
    breaks: patient([record]),
    keeps: patient([record, resident('A800000014')]),
  },
  {
    code: 'name-too-long',
    breaks: set('Patient', 'name[0].text', 'N'.repeat(41)),
    keeps: set('Patient', 'name[0].text', 'N'.repeat(40)),
  },
  {
    code: 'name-empty',
    at: /\.name\[0\]$/,
    breaks: set('Practitioner', 'name', [{ use: 'official', given: ['x'] }]),
    keeps: set('Practitioner', 'name', [{ family: '王' }]),
  },
  {
    code: 'gender-mismatch',
    at: /\.gender$/,
    breaks: patient([national('A123456789')], 'female'),
    // A resident number says nothing here.
    keeps: patient([resident('A800000014')], 'female'),
  },
  {
    code: 'birth-after-application',
    breaks: set('Patient', 'birthDate', '2031-01-01'),
    keeps: (it) => {
      it.of('Patient').set('birthDate', it.claim.get('created') as string);
    },
  },
  {
    code: 'hospital-code-form',
    base: { kind: 'immunologic' },
    breaks: (it) => {
      it.append(structuredClone(it.of('Organization').json));
      const last = (it.bundle.get('entry') as unknown[]).length - 1;
      it.bundle.set(`entry[${String(last)}].resource.identifier[0].value`, '101090517');
    },
    keeps: (it) => {
      // A clinic beside the hospital; its code has a letter.
      it.append(structuredClone(it.of('Organization').json));
      const last = (it.bundle.get('entry') as unknown[]).length - 1;
      it.bundle.set(`entry[${String(last)}].resource.identifier[0].value`, '350102A009');
    },
    keptWith: ['entry-not-referred-to'],
    also: ['entry-not-referred-to'],
  },
  {
    code: 'gene-laboratory-code',
    base: cancerWith('Organization-genetic-testing'),
    breaks: set('Organization-genetic-testing', 'identifier[0].value', 'CAPX'),
    keeps: set('Organization-genetic-testing', 'identifier[0].value', 'TFDA'),
  },
];
