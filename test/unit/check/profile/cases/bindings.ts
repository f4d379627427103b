import type { FeatureCase } from './case.ts';
import { misses, observation, observationProfile, patient, patientProfile } from './case.ts';
import { codeSystem, profileOf, TEST_BASE, valueSet, type Change } from '../support/definition.ts';
import type { TestResource } from '../support/check.ts';

const A = 'https://example.org/CodeSystem/a';
const B = 'https://example.org/CodeSystem/b';
const ABSENT = 'https://example.org/CodeSystem/absent';
const ICD = 'https://example.org/CodeSystem/icd-10-cm-tw';
const SET = 'https://example.org/ValueSet/set';
const bound = (strength: string, path = 'Observation.code'): Change => ({
  id: path,
  binding: { strength, valueSet: `${SET}|1.0` },
});
const code = (system: string, value: string): Readonly<Record<string, unknown>> => ({
  code: { coding: [{ system, code: value }] },
});
/** As NHI and TW Core write it into lists that they mark as complete. */
const PARTIAL = { description: '因代碼量較大，此處(本頁、XML、JSON、TTL)僅擷取部分代碼' };
const systems = [
  codeSystem(A, ['1', '2']),
  codeSystem(B, ['x', 'y']),
  { ...codeSystem(ICD, ['C50']), ...PARTIAL },
];
const LONG = 'https://example.org/CodeSystem/long';
const long = codeSystem(
  LONG,
  Array.from({ length: 100 }, (_, at) => `c${String(at)}`),
);
const V2_0131 = 'http://terminology.hl7.org/CodeSystem/v2-0131';
const coded = (system: string, value: string) => ({ coding: [{ system, code: value }] });
/** A Claim of the profile under test, sound in all else. */
const claim = (more: Readonly<Record<string, unknown>>): TestResource => ({
  resourceType: 'Claim',
  meta: { profile: [`${TEST_BASE}Claim-test`] },
  status: 'active',
  type: { text: 'x' },
  use: 'preauthorization',
  patient: { display: 'x' },
  created: '2026-11-02',
  provider: { display: 'x' },
  priority: { text: 'x' },
  insurance: [{ sequence: 1, focal: true, coverage: { display: 'x' } }],
  ...more,
});
const NO_SETS = 'it has no value sets of a guide';

export const BINDINGS: readonly FeatureCase[] = [
  {
    feature: 'a required binding of R4 itself',
    definition: observationProfile(),
    good: observation(),
    bad: observation({ status: 'done' }),
    found: ['profile-binding status'],
    medplum: misses('it does not look at bindings without a terminology service'),
  },
  {
    feature: 'a required binding of a CodeableConcept',
    definition: observationProfile(bound('required')),
    terms: [...systems, valueSet(SET, [{ system: A }, { system: B, concept: [{ code: 'x' }] }])],
    good: observation({
      code: {
        coding: [
          { system: 'x:y', code: 'z' },
          { system: B, code: 'x' },
        ],
      },
    }),
    bad: observation(code(B, 'y')),
    found: ['profile-binding code.coding[0].code'],
    medplum: misses(NO_SETS),
  },
  {
    feature: 'a required binding wants a code, not a text',
    definition: observationProfile(bound('required')),
    terms: [...systems, valueSet(SET, [{ system: A }])],
    good: observation(code(A, '1')),
    bad: observation({ code: { text: '1' } }),
    found: ['profile-binding code'],
    medplum: misses(NO_SETS),
  },
  {
    feature: 'an extensible binding warns, and leaves texts alone',
    definition: observationProfile(bound('extensible')),
    terms: [...systems, valueSet(SET, [{ system: A }])],
    good: observation({ code: { text: 'x' } }),
    bad: observation(code(A, '3')),
    found: ['profile-binding code.coding[0].code'],
    medplum: misses(NO_SETS),
  },
  {
    feature: 'a code without its system is in no value set',
    definition: observationProfile(bound('required')),
    terms: [...systems, valueSet(SET, [{ system: A }])],
    good: observation(code(A, '1')),
    bad: observation({ code: { coding: [{ code: '1' }] } }),
    found: ['profile-binding code.coding[0].code'],
    medplum: misses(NO_SETS),
  },
  {
    feature: 'a value set of value sets, and one with exclusions',
    definition: observationProfile(bound('required')),
    terms: [
      ...systems,
      valueSet(`${SET}-inner`, [{ system: A }]),
      {
        ...valueSet(SET, [{ valueSet: [`${SET}-inner`] }]),
        compose: {
          include: [{ valueSet: [`${SET}-inner`] }],
          exclude: [{ system: A, concept: [{ code: '2' }] }],
        },
      },
    ],
    good: observation(code(A, '1')),
    bad: observation(code(A, '2')),
    found: ['profile-binding code.coding[0].code'],
    medplum: misses(NO_SETS),
  },
  {
    feature: 'a system whose content is not at hand: only another system is wrong',
    definition: observationProfile(bound('required')),
    terms: [...systems, valueSet(SET, [{ system: ABSENT }])],
    good: observation(code(ABSENT, 'whatever')),
    bad: observation(code(A, '1')),
    found: ['profile-binding code.coding[0].code'],
    medplum: misses(NO_SETS),
  },
  {
    feature:
      'a list that is partial by its own words, and a handful, is never held against a code, listed or not',
    definition: observationProfile(bound('required')),
    terms: [...systems, valueSet(SET, [{ system: ICD, concept: [{ code: 'C50' }] }])],
    good: observation(code(ICD, 'C61')),
    bad: observation(code(A, '1')),
    found: ['profile-binding code.coding[0].code'],
    medplum: misses(NO_SETS),
  },
  {
    feature: 'a long list that is partial by its own words warns of a code that it lacks, once',
    definition: observationProfile(bound('required')),
    terms: [...systems, { ...long, ...PARTIAL }, valueSet(SET, [{ system: LONG }])],
    good: observation(code(LONG, 'c7')),
    bad: observation(code(LONG, 'c700')),
    found: ['profile-code-unlisted code.coding[0].code'],
    medplum: misses(NO_SETS),
  },
  {
    feature: 'a required binding of a Quantity',
    definition: observationProfile(bound('required', 'Observation.value[x]')),
    terms: [...systems, valueSet(SET, [{ system: A }])],
    good: observation({ valueQuantity: { value: 1, system: A, code: '1' } }),
    bad: observation({ valueQuantity: { value: 1, system: A, code: '7' } }),
    found: ['profile-binding valueQuantity'],
    medplum: misses(NO_SETS),
  },
  {
    feature: 'a required binding of a Coding and of a text',
    definition: observationProfile(
      { id: 'Observation.code.coding', binding: { strength: 'required', valueSet: SET } },
      {
        id: 'Observation.value[x]',
        type: [{ code: 'string' }],
        binding: { strength: 'required', valueSet: SET },
      },
    ),
    terms: [...systems, valueSet(SET, [{ system: A }])],
    good: observation({ ...code(A, '1'), valueString: '2' }),
    bad: observation({ ...code(A, '9'), valueString: '9' }),
    found: ['profile-binding code.coding[0].code', 'profile-binding valueString'],
    medplum: misses(NO_SETS),
  },
  {
    feature: 'a currency of ISO 4217',
    definition: profileOf('Claim', []),
    good: claim({ total: { value: 1, currency: 'TWD' } }),
    bad: claim({ total: { value: 1, currency: 'NTD' } }),
    found: ['profile-binding total.currency'],
    medplum: misses(NO_SETS),
  },
  {
    feature: 'a language of BCP 47',
    definition: observationProfile(),
    good: observation({ language: 'zh-Hant-TW' }),
    bad: observation({ language: '!!' }),
    found: ['profile-binding language'],
    medplum: misses(NO_SETS),
  },
  {
    feature: 'a MIME type',
    definition: patientProfile(),
    good: patient({ photo: [{ contentType: 'image/jpg' }] }),
    bad: patient({ photo: [{ contentType: 'jpg' }] }),
    found: ['profile-binding photo[0].contentType'],
    medplum: misses(NO_SETS),
  },
  {
    feature: 'a list of R4’s that a guide binds as required',
    definition: patientProfile({
      id: 'Patient.contact.relationship',
      binding: { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/patient-contactrelationship' },
    }),
    good: patient({ contact: [{ name: { text: 'x' }, relationship: [coded(V2_0131, 'C')] }] }),
    bad: patient({ contact: [{ name: { text: 'x' }, relationship: [coded(V2_0131, 'O')] }] }),
    found: ['profile-binding contact[0].relationship[0].coding[0].code'],
    medplum: misses(NO_SETS),
  },
];
