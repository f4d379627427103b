import { IMMUNOLOGIC, ICD, coded, type Case } from '../support/case.ts';
import { add, drop, set } from '../support/edits.ts';

export const DIAGNOSIS_CASES: readonly Case[] = [
  {
    code: 'main-diagnosis-count',
    at: /\.diagnosis$/,
    breaks: set('claim', 'diagnosis[0].sequence', 7),
    keeps: add('claim', 'diagnosis', { sequence: 8, diagnosisCodeableConcept: coded(ICD, 'I10') }),
  },
  {
    code: 'main-diagnosis-date',
    breaks: drop('claim', 'diagnosis[0].extension'),
    keeps: set('claim', 'diagnosis[0].extension[0].valueDate', '2024-02-29'),
  },
  {
    code: 'main-diagnosis-summary',
    breaks: drop('claim', 'diagnosis[0].type'),
    keeps: set('claim', 'diagnosis[0].type[0].text', 'x'),
  },
  {
    code: 'summary-too-long',
    at: /\.diagnosis\[0\]\.type\[0\]\.text$/,
    breaks: set('claim', 'diagnosis[0].type[0].text', 'x'.repeat(4001)),
    keeps: set('claim', 'diagnosis[0].type[0].text', 'x'.repeat(4000)),
  },
  {
    code: 'summary-bytes',
    breaks: set('claim', 'diagnosis[0].type[0].text', '病'.repeat(1334)),
    keeps: set('claim', 'diagnosis[0].type[0].text', '病'.repeat(1333)),
  },
  {
    code: 'diagnosis-system',
    breaks: set(
      'claim',
      'diagnosis[0].diagnosisCodeableConcept.coding[0].system',
      'http://hl7.org/fhir/sid/icd-10',
    ),
    keeps: add('claim', 'diagnosis[0].diagnosisCodeableConcept.coding', {
      system: ICD.replace('2023', '2014'),
      code: 'C34.11',
    }),
  },
  {
    code: 'diagnosis-code-missing',
    breaks: drop('claim', 'diagnosis[0].diagnosisCodeableConcept.coding[0].code'),
    keeps: set('claim', 'diagnosis[0].diagnosisCodeableConcept.text', 'x'),
  },
  {
    code: 'diagnosis-without-code',
    base: IMMUNOLOGIC,
    breaks: set('claim', 'diagnosis[0].diagnosisCodeableConcept', { text: '類風濕性關節炎' }),
    keeps: set('claim', 'diagnosis[0].diagnosisCodeableConcept.text', '類風濕性關節炎'),
  },
  {
    code: 'diagnosis-cancer',
    base: IMMUNOLOGIC,
    breaks: add('claim', 'diagnosis', { sequence: 8, diagnosisCodeableConcept: coded(ICD, 'C34.11') }),
    keeps: add('claim', 'diagnosis', { sequence: 8, diagnosisCodeableConcept: coded(ICD, 'D86.0') }),
  },
];
