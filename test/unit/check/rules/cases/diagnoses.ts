import { CANCER, IMMUNOLOGIC, ICD, coded, type Case } from '../support/case.ts';

export const DIAGNOSIS_CASES: readonly Case[] = [
  {
    code: 'main-diagnosis-count',
    base: CANCER,
    at: /\.diagnosis$/,
    breaks: (it) => {
      it.claim.set('diagnosis[0].sequence', 7);
    },
    keeps: (it) => {
      it.claim.add('diagnosis', { sequence: 8, diagnosisCodeableConcept: coded(ICD, 'I10') });
    },
  },
  {
    code: 'main-diagnosis-date',
    base: CANCER,
    breaks: (it) => {
      it.claim.drop('diagnosis[0].extension');
    },
    keeps: (it) => {
      it.claim.set('diagnosis[0].extension[0].valueDate', '2024-02-29');
    },
  },
  {
    code: 'main-diagnosis-summary',
    base: CANCER,
    breaks: (it) => {
      it.claim.drop('diagnosis[0].type');
    },
    keeps: (it) => {
      it.claim.set('diagnosis[0].type[0].text', 'x');
    },
  },
  {
    code: 'summary-too-long',
    base: CANCER,
    at: /\.diagnosis\[0\]\.type\[0\]\.text$/,
    breaks: (it) => {
      it.claim.set('diagnosis[0].type[0].text', 'x'.repeat(4001));
    },
    keeps: (it) => {
      it.claim.set('diagnosis[0].type[0].text', 'x'.repeat(4000));
    },
  },
  {
    code: 'summary-bytes',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('diagnosis[0].type[0].text', '病'.repeat(1334));
    },
    keeps: (it) => {
      it.claim.set('diagnosis[0].type[0].text', '病'.repeat(1333));
    },
  },
  {
    code: 'diagnosis-system',
    base: CANCER,
    breaks: (it) => {
      it.claim.set(
        'diagnosis[0].diagnosisCodeableConcept.coding[0].system',
        'http://hl7.org/fhir/sid/icd-10',
      );
    },
    keeps: (it) => {
      it.claim.add('diagnosis[0].diagnosisCodeableConcept.coding', {
        system: ICD.replace('2023', '2014'),
        code: 'C34.11',
      });
    },
  },
  {
    code: 'diagnosis-code-missing',
    base: CANCER,
    breaks: (it) => {
      it.claim.drop('diagnosis[0].diagnosisCodeableConcept.coding[0].code');
    },
    keeps: (it) => {
      it.claim.set('diagnosis[0].diagnosisCodeableConcept.text', 'x');
    },
  },
  {
    code: 'diagnosis-without-code',
    base: IMMUNOLOGIC,
    breaks: (it) => {
      it.claim.set('diagnosis[0].diagnosisCodeableConcept', { text: '類風濕性關節炎' });
    },
    keeps: (it) => {
      it.claim.set('diagnosis[0].diagnosisCodeableConcept.text', '類風濕性關節炎');
    },
  },
  {
    code: 'diagnosis-cancer',
    base: IMMUNOLOGIC,
    breaks: (it) => {
      it.claim.add('diagnosis', { sequence: 8, diagnosisCodeableConcept: coded(ICD, 'C34.11') });
    },
    keeps: (it) => {
      it.claim.add('diagnosis', { sequence: 8, diagnosisCodeableConcept: coded(ICD, 'D86.0') });
    },
  },
];
