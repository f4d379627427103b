import { type Case, codeSystem, profile } from '../support/case.ts';
import { set } from '../support/edits.ts';

const TWCORE = 'https://twcore.mohw.gov.tw/ig/twcore';
const NHI_TSFHIR = 'https://fhir.nhi.gov.tw/nhi_tsfhir';

export const ANYWHERE_CASES: readonly Case[] = [
  {
    code: 'system-other-base',
    at: /\.subType\.coding\[0\]\.system$/,
    breaks: set(
      'claim',
      'subType.coding[0].system',
      'https://fhir.nhi.gov.tw/nhi_tsfhir/CodeSystem/nhi-apply-type',
    ),
    keeps: set(
      'claim',
      'subType.coding[0].system',
      'https://nhicore.nhi.gov.tw/pas/CodeSystem/nhi-apply-type',
    ),
  },
  {
    code: 'system-unknown-base',
    at: /\.subType\.coding\[0\]\.system$/,
    breaks: set('claim', 'subType.coding[0].system', 'https://next.nhi.gov.tw/CodeSystem/nhi-apply-type'),
    keeps: set(
      'claim',
      'subType.coding[0].system',
      'https://nhicore.nhi.gov.tw/pas/CodeSystem/nhi-apply-type',
    ),
  },
  {
    code: 'system-older-base',
    at: /\.identifier\[0\]\.system$/,
    breaks: set('Organization', 'identifier[0].system', `${TWCORE}/CodeSystem/organization-identifier-tw`),
    keeps: set('Organization', 'identifier[0].system', codeSystem('organization-identifier-tw')),
  },
  {
    code: 'profile-unknown-base',
    at: /\.meta\.profile$/,
    breaks: set('Patient', 'meta.profile', [profile('Patient-twpas').replace('https:', 'http:')]),
    keeps: set('Patient', 'meta.profile', [profile('Patient-twpas')]),
  },
  {
    code: 'profile-older-base',
    breaks: set('claim', 'meta.profile', [
      'https://twcore.mohw.gov.tw/ig/pas/StructureDefinition/Claim-twpas',
    ]),
    keeps: set('claim', 'meta.profile', [profile('Claim-twpas')]),
  },
  {
    code: 'profile-other-base',
    breaks: set('claim', 'extension[0].url', `${NHI_TSFHIR}/StructureDefinition/extension-claim-encounter`),
    keeps: set('claim', 'extension[0].url', profile('extension-claim-encounter')),
  },
  {
    code: 'text-markup',
    breaks: set('claim', 'diagnosis[0].type[0].text', 'stage IV<br/>s/p chemotherapy'),
    keeps: set('claim', 'diagnosis[0].type[0].text', 'PLT <50 and WBC > 10, ECOG<2, a<b and b>c'),
  },
  {
    code: 'text-names-person',
    breaks: (it) => {
      const name = it.of('Patient').get('name[0].text') as string;
      it.claim.set('diagnosis[0].type[0].text', `${name}，肺腺癌第四期`);
    },
    keeps: set('claim', 'diagnosis[0].type[0].text', '病人為肺腺癌第四期'),
  },
  {
    code: 'date-invalid',
    at: /\.created$/,
    breaks: set('claim', 'created', '2026-02-30'),
    keeps: set('claim', 'created', '2026-10-30T08:30:00+08:00'),
  },
  {
    code: 'date-partial',
    breaks: set('Patient', 'birthDate', '1961-05'),
    keeps: set('Patient', 'birthDate', '1961-05-01'),
  },
  {
    code: 'period-backwards',
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
    breaks: set('Patient', 'birthDate', '0050-05-01'),
    keeps: set('Patient', 'birthDate', '1911-05-01'),
  },
  {
    code: 'code-malformed',
    at: /\.coding\[0\]\.code$/,
    breaks: set('claim', 'diagnosis[0].diagnosisCodeableConcept.coding[0].code', 'C3411'),
    keeps: set('claim', 'diagnosis[0].diagnosisCodeableConcept.coding[0].code', 'C34.11'),
  },
  {
    code: 'text-blank',
    at: /\.dependent$/,
    breaks: set('Coverage', 'dependent', ' \u3000'),
    keeps: set('Coverage', 'dependent', ' 1'),
  },
  {
    code: 'text-control-character',
    breaks: set('claim', 'diagnosis[0].type[0].text', 'stage\u0000IV'),
    keeps: set('claim', 'diagnosis[0].type[0].text', 'stage\tIV\r\nno change'),
  },
];
