import {
  CANCER,
  IMMUNOLOGIC,
  cancerWith,
  immunologicWith,
  profile,
  coded,
  type Case,
} from '../support/case.ts';

const LOINC = 'http://loinc.org';

export const ELEMENT_CASES: readonly Case[] = [
  {
    code: 'element-missing',
    base: CANCER,
    at: /\.status$/,
    breaks: (it) => {
      it.of('Coverage').drop('status');
    },
    keeps: (it) => {
      it.of('Coverage').set('dependent', '1');
    },
  },
  {
    code: 'element-too-many',
    base: CANCER,
    breaks: (it) => {
      const performer = structuredClone(it.of('DiagnosticReport').get('performer[0]') ?? null);
      it.of('DiagnosticReport').add('performer', performer);
    },
    keeps: (it) => {
      it.of('DiagnosticReport').set('performer[0].display', 'x');
    },
  },
  {
    code: 'element-forbidden',
    base: CANCER,
    breaks: (it) => {
      it.of('MedicationRequest-apply').set(
        'dosageInstruction[0].doseAndRate[0].doseQuantity.comparator',
        '<',
      );
    },
    keeps: (it) => {
      it.of('MedicationRequest-apply').set('dosageInstruction[0].doseAndRate[0].doseQuantity.unit', 'mg');
    },
  },
  {
    code: 'element-type',
    base: CANCER,
    breaks: (it) => {
      it.of('Coverage').set('payor', it.of('Coverage').get('payor[0]') ?? null);
    },
    keeps: (it) => {
      it.of('Coverage').set('payor[0].type', 'Organization');
    },
  },
  {
    code: 'element-value',
    base: CANCER,
    breaks: (it) => {
      it.of('Coverage').set('status', 'draft');
    },
    keeps: (it) => {
      it.of('Coverage').set('status', 'active');
    },
  },
  {
    code: 'element-coding',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('type', coded('http://terminology.hl7.org/CodeSystem/claim-type', 'oral'));
    },
    keeps: (it) => {
      it.claim.add('type.coding', { system: 'http://his.example/types', code: 'x' });
    },
  },
  {
    code: 'code-missing',
    base: cancerWith('Specimen'),
    breaks: (it) => {
      it.of('Specimen').set('type', { text: 'blood' });
    },
    keeps: (it) => {
      it.of('Specimen').set('type.text', 'blood');
    },
  },
  {
    code: 'code-system-wrong',
    base: cancerWith('Specimen'),
    breaks: (it) => {
      it.of('Specimen').set('type', coded('http://snomed.info/sct', '119297000'));
    },
    keeps: (it) => {
      it.of('Specimen').set('type', coded(LOINC, 'LP7410-6'));
    },
  },
  {
    code: 'code-unknown',
    base: CANCER,
    at: /\.productOrService\.coding\[0\]\.code$/,
    breaks: (it) => {
      it.claim.set('item[0].productOrService.coding[0].code', '4');
    },
    keeps: (it) => {
      it.claim.set('item[0].productOrService.coding[0].code', '3');
    },
  },
  {
    code: 'code-outside-list',
    base: CANCER,
    breaks: (it) => {
      it.of('DiagnosticReport').set('code', coded(LOINC, '11526-1'));
    },
    keeps: (it) => {
      it.of('DiagnosticReport').set('code', coded(LOINC, '47522-8'));
    },
  },
  {
    code: 'reference-empty',
    base: IMMUNOLOGIC,
    breaks: (it) => {
      it.of('Coverage').set('beneficiary', { display: 'x' });
    },
    keeps: (it) => {
      it.of('Coverage').set('beneficiary.display', 'x');
    },
  },
  {
    code: 'reference-wrong-kind',
    base: immunologicWith('Composition-opd'),
    at: /\.serviceProvider\.reference$/,
    breaks: (it) => {
      it.of('Encounter-opd').set('serviceProvider.reference', it.url('Organization-govt'));
    },
    keeps: (it) => {
      const clinic = {
        resourceType: 'Organization',
        meta: { profile: [profile('Organization-twpas')] },
        identifier: structuredClone(it.of('Organization').get('identifier') ?? []),
      };
      it.of('Encounter-opd').set('serviceProvider.reference', it.append(clinic));
    },
  },
];
