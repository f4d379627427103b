import { cancerWith, immunologicWith, coded, type Case } from '../support/case.ts';
import { add, drop, set } from '../support/edits.ts';

const LOINC = 'http://loinc.org';
const DEPARTMENT = 'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/medical-consultation-department-nhi-tw';

export const OUTPATIENT_CASES: readonly Case[] = [
  {
    code: 'visit-first-diagnosis',
    base: cancerWith('Encounter-opd'),
    breaks: set('Encounter-opd', 'diagnosis[0].rank', 2),
    keeps: (it) => {
      const second = { ...(it.of('Encounter-opd').get('diagnosis[0]') as object), rank: 2 };
      it.of('Encounter-opd').add('diagnosis', second);
    },
  },
  {
    code: 'section-missing',
    base: cancerWith('Composition-opd'),
    breaks: drop('Composition-opd', 'section[3]'),
    keeps: (it) => {
      it.of('Composition-opd').set(
        'section',
        (it.of('Composition-opd').get('section') as unknown[]).toReversed() as [],
      );
    },
    also: ['entry-not-referred-to'],
  },
  {
    code: 'section-unknown',
    base: immunologicWith('Composition-opd'),
    breaks: add('Composition-opd', 'section', { code: coded(LOINC, '29299-5'), text: { status: 'empty' } }),
    keeps: set('Composition-opd', 'section[0].title', 'S'),
  },
  {
    code: 'section-entry',
    base: cancerWith('Composition-opd'),
    breaks: (it) => {
      it.of('Composition-opd').set('section[0].entry[0].reference', it.url('Observation-objective'));
    },
    keeps: set('Composition-opd', 'section[0].entry[0].display', 'S'),
    also: ['entry-not-referred-to'],
  },
  {
    code: 'department-in-snomed',
    at: /\.serviceType\.coding\[0\]\.code$/,
    breaks: set('Encounter', 'serviceType', coded(DEPARTMENT, '03')),
    keeps: set('Encounter', 'serviceType', coded(DEPARTMENT, 'AC')),
  },
];
