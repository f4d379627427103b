import { CANCER, type Case, codeSystem, profile } from '../support/case.ts';

const TWCORE = 'https://twcore.mohw.gov.tw/ig/twcore';
const NHI_TSFHIR = 'https://fhir.nhi.gov.tw/nhi_tsfhir';

export const ANYWHERE_CASES: readonly Case[] = [
  {
    code: 'system-other-base',
    base: CANCER,
    at: /\.subType\.coding\[0\]\.system$/,
    breaks: (it) => {
      it.claim.set(
        'subType.coding[0].system',
        'https://fhir.nhi.gov.tw/nhi_tsfhir/CodeSystem/nhi-apply-type',
      );
    },
    keeps: (it) => {
      it.claim.set('subType.coding[0].system', 'https://nhicore.nhi.gov.tw/pas/CodeSystem/nhi-apply-type');
    },
  },
  {
    code: 'system-unknown-base',
    base: CANCER,
    at: /\.subType\.coding\[0\]\.system$/,
    breaks: (it) => {
      it.claim.set('subType.coding[0].system', 'https://next.nhi.gov.tw/CodeSystem/nhi-apply-type');
    },
    keeps: (it) => {
      it.claim.set('subType.coding[0].system', 'https://nhicore.nhi.gov.tw/pas/CodeSystem/nhi-apply-type');
    },
  },
  {
    code: 'system-older-base',
    base: CANCER,
    at: /\.identifier\[0\]\.system$/,
    breaks: (it) => {
      it.of('Organization').set('identifier[0].system', `${TWCORE}/CodeSystem/organization-identifier-tw`);
    },
    keeps: (it) => {
      it.of('Organization').set('identifier[0].system', codeSystem('organization-identifier-tw'));
    },
  },
  {
    code: 'profile-unknown-base',
    base: CANCER,
    at: /\.meta\.profile$/,
    breaks: (it) => {
      it.of('Patient').set('meta.profile', [profile('Patient-twpas').replace('https:', 'http:')]);
    },
    keeps: (it) => {
      it.of('Patient').set('meta.profile', [profile('Patient-twpas')]);
    },
  },
  {
    code: 'profile-older-base',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('meta.profile', ['https://twcore.mohw.gov.tw/ig/pas/StructureDefinition/Claim-twpas']);
    },
    keeps: (it) => {
      it.claim.set('meta.profile', [profile('Claim-twpas')]);
    },
  },
  {
    code: 'profile-other-base',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('extension[0].url', `${NHI_TSFHIR}/StructureDefinition/extension-claim-encounter`);
    },
    keeps: (it) => {
      it.claim.set('extension[0].url', profile('extension-claim-encounter'));
    },
  },
  {
    code: 'text-markup',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('diagnosis[0].type[0].text', 'stage IV<br/>s/p chemotherapy');
    },
    keeps: (it) => {
      it.claim.set('diagnosis[0].type[0].text', 'PLT <50 and WBC > 10, ECOG<2, a<b and b>c');
    },
  },
  {
    code: 'text-names-person',
    base: CANCER,
    breaks: (it) => {
      const name = it.of('Patient').get('name[0].text') as string;
      it.claim.set('diagnosis[0].type[0].text', `${name}，肺腺癌第四期`);
    },
    keeps: (it) => {
      it.claim.set('diagnosis[0].type[0].text', '病人為肺腺癌第四期');
    },
  },
  {
    code: 'date-invalid',
    base: CANCER,
    at: /\.created$/,
    breaks: (it) => {
      it.claim.set('created', '2026-02-30');
    },
    keeps: (it) => {
      it.claim.set('created', '2026-10-30T08:30:00+08:00');
    },
  },
  {
    code: 'date-partial',
    base: CANCER,
    breaks: (it) => {
      it.of('Patient').set('birthDate', '1961-05');
    },
    keeps: (it) => {
      it.of('Patient').set('birthDate', '1961-05-01');
    },
  },
  {
    code: 'period-backwards',
    base: CANCER,
    at: /\.boundsPeriod$/,
    breaks: (it) => {
      const period = { start: '2026-12-01', end: '2026-11-30' };
      it.of('MedicationRequest-apply').set('dosageInstruction[0].timing.repeat.boundsPeriod', period);
    },
    keeps: (it) => {
      const period = { start: '2026-12-01', end: '2026-12-01' };
      it.of('MedicationRequest-apply').set('dosageInstruction[0].timing.repeat.boundsPeriod', period);
    },
  },
  {
    code: 'date-improbable',
    base: CANCER,
    breaks: (it) => {
      it.of('Patient').set('birthDate', '0050-05-01');
    },
    keeps: (it) => {
      it.of('Patient').set('birthDate', '1911-05-01');
    },
  },
  {
    code: 'code-malformed',
    base: CANCER,
    at: /\.coding\[0\]\.code$/,
    breaks: (it) => {
      it.claim.set('diagnosis[0].diagnosisCodeableConcept.coding[0].code', 'C3411');
    },
    keeps: (it) => {
      it.claim.set('diagnosis[0].diagnosisCodeableConcept.coding[0].code', 'C34.11');
    },
  },
  {
    code: 'text-blank',
    base: CANCER,
    at: /\.dependent$/,
    breaks: (it) => {
      it.of('Coverage').set('dependent', ' \u3000');
    },
    keeps: (it) => {
      it.of('Coverage').set('dependent', ' 1');
    },
  },
  {
    code: 'text-control-character',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('diagnosis[0].type[0].text', 'stage\u0000IV');
    },
    keeps: (it) => {
      it.claim.set('diagnosis[0].type[0].text', 'stage\tIV\r\nno change');
    },
  },
];
