import { CANCER, IMMUNOLOGIC, cancerWith, coded, type Case } from '../support/case.ts';
import type { Editor } from '../support/editor.ts';

const TYPES = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const number = (type: string, system: string, value: string) => ({
  use: 'official',
  type: coded(TYPES, type),
  system,
  value,
});
const national = (value: string) => number('NNxxx', 'http://www.moi.gov.tw', value);
const resident = (value: string) => number('PRC', 'http://www.immigration.gov.tw', value);
const record = number('MR', 'https://hospital.example', '123456');

function patient(it: Editor, identifiers: ReturnType<typeof number>[], gender = 'male'): void {
  it.of('Patient').set('identifier', identifiers);
  it.of('Patient').set('gender', gender);
}

export const PERSON_CASES: readonly Case[] = [
  {
    code: 'number-kind',
    base: CANCER,
    at: /\.identifier\[1\]\.type$/,
    breaks: (it) => {
      const passport = number('PPN', 'http://hl7.org/fhir/sid/passport-TWN', '300000000');
      patient(it, [national('A123456789'), passport]);
    },
    keeps: (it) => {
      patient(it, [national('A123456789'), record]);
    },
  },
  {
    code: 'number-twice',
    base: CANCER,
    breaks: (it) => {
      patient(it, [national('A123456789'), national('A123456789')]);
    },
    keeps: (it) => {
      patient(it, [record, national('A123456789')]);
    },
  },
  {
    code: 'number-system',
    base: CANCER,
    breaks: (it) => {
      it.of('Practitioner').set('identifier[0].system', 'http://www.immigration.gov.tw');
    },
    keeps: (it) => {
      patient(it, [national('A123456789'), { ...record, system: 'urn:oid:2.16.886.1' }]);
    },
  },
  {
    code: 'number-empty',
    base: CANCER,
    breaks: (it) => {
      it.of('Practitioner').drop('identifier[0].value');
    },
    keeps: (it) => {
      it.of('Practitioner').set('identifier[0].value', 'A123456789');
    },
  },
  {
    code: 'number-use',
    base: CANCER,
    breaks: (it) => {
      it.of('Practitioner').set('identifier[0].use', 'usual');
    },
    keeps: (it) => {
      it.of('Practitioner').drop('identifier[0].use');
    },
  },
  {
    code: 'national-number-form',
    base: CANCER,
    breaks: (it) => {
      it.of('Practitioner').set('identifier[0].value', 'A12345678');
    },
    keeps: (it) => {
      it.of('Practitioner').set('identifier[0].value', 'a123456789');
    },
  },
  {
    code: 'resident-number-form',
    base: IMMUNOLOGIC,
    breaks: (it) => {
      patient(it, [resident('ABC1234567')]);
    },
    keeps: (it) => {
      // Number from before 2021: two letters.
      patient(it, [resident('AB12345677')], 'female');
    },
  },
  {
    code: 'patient-number-check-digit',
    base: CANCER,
    at: /\.identifier\[0\]\.value$/,
    breaks: (it) => {
      patient(it, [national('A123456788')]);
    },
    keeps: (it) => {
      patient(it, [national('A123456789')]);
    },
  },
  {
    code: 'number-check-digit',
    base: CANCER,
    breaks: (it) => {
      it.of('Practitioner').set('identifier[0].value', 'F123456789');
    },
    keeps: (it) => {
      it.of('Practitioner').set('identifier[0].value', 'A123456789');
    },
  },
  {
    code: 'patient-number-only-local',
    base: CANCER,
    breaks: (it) => {
      patient(it, [record]);
    },
    keeps: (it) => {
      patient(it, [record, resident('A800000014')]);
    },
  },
  {
    code: 'name-too-long',
    base: CANCER,
    breaks: (it) => {
      it.of('Patient').set('name[0].text', 'N'.repeat(41));
    },
    keeps: (it) => {
      it.of('Patient').set('name[0].text', 'N'.repeat(40));
    },
  },
  {
    code: 'name-empty',
    base: CANCER,
    at: /\.name\[0\]$/,
    breaks: (it) => {
      it.of('Practitioner').set('name', [{ use: 'official', given: ['x'] }]);
    },
    keeps: (it) => {
      it.of('Practitioner').set('name', [{ family: '王' }]);
    },
  },
  {
    code: 'gender-mismatch',
    base: CANCER,
    at: /\.gender$/,
    breaks: (it) => {
      patient(it, [national('A123456789')], 'female');
    },
    keeps: (it) => {
      // A resident number says nothing here.
      patient(it, [resident('A800000014')], 'female');
    },
  },
  {
    code: 'birth-after-application',
    base: CANCER,
    breaks: (it) => {
      it.of('Patient').set('birthDate', '2031-01-01');
    },
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
    breaks: (it) => {
      it.of('Organization-genetic-testing').set('identifier[0].value', 'CAPX');
    },
    keeps: (it) => {
      it.of('Organization-genetic-testing').set('identifier[0].value', 'TFDA');
    },
  },
];
