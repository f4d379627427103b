import type { FeatureCase } from './case.ts';
import { alarms, misses, observation, observationProfile, patient, patientProfile } from './case.ts';

const loinc = { system: 'http://loinc.org', code: '29463-7' };
const quantity = (more: object): Readonly<Record<string, unknown>> => ({
  valueQuantity: { value: 1, ...more },
});

export const VALUES: readonly FeatureCase[] = [
  {
    feature: 'a fixed primitive',
    definition: observationProfile({ id: 'Observation.status', fixedCode: 'final' }),
    good: observation(),
    bad: observation({ status: 'amended' }),
    found: ['profile-fixed status'],
    medplum: 'agrees',
  },
  {
    feature: 'a fixed object allows nothing beside it',
    definition: observationProfile({ id: 'Observation.code', fixedCodeableConcept: { coding: [loinc] } }),
    good: observation({ code: { coding: [{ code: '29463-7', system: 'http://loinc.org' }] } }),
    bad: observation({ code: { coding: [{ ...loinc, display: 'x' }] } }),
    found: ['profile-fixed code'],
    medplum: 'agrees',
  },
  {
    feature: 'a pattern allows more beside it',
    definition: observationProfile({ id: 'Observation.code', patternCodeableConcept: { coding: [loinc] } }),
    good: observation({
      code: {
        coding: [
          { system: 'x:y', code: 'z' },
          { ...loinc, display: 'x' },
        ],
        text: 'x',
      },
    }),
    bad: observation({ code: { coding: [{ ...loinc, code: '1-8' }] } }),
    found: ['profile-pattern code'],
    medplum: 'agrees',
  },
  {
    feature: 'a pattern on each item of a list',
    definition: observationProfile({ id: 'Observation.category', patternCodeableConcept: { text: 'a' } }),
    good: observation({ category: [{ text: 'a' }] }),
    bad: observation({ category: [{ text: 'a' }, { text: 'b' }] }),
    found: ['profile-pattern category[1]'],
    medplum: alarms('it compares the pattern with the whole list'),
  },
  {
    feature: 'a pattern on a canonical in a list',
    definition: observationProfile({
      id: 'Observation.meta.profile',
      min: 1,
      max: '1',
      patternCanonical: 'https://example.org/StructureDefinition/Observation-test',
    }),
    good: observation(),
    bad: observation({
      meta: { profile: ['https://example.org/StructureDefinition/Observation-test', 'x:y'] },
    }),
    found: ['profile-cardinality meta.profile', 'profile-pattern meta.profile[1]'],
    medplum: alarms('it compares the pattern with the whole list'),
  },
  {
    feature: 'a greatest length',
    definition: patientProfile({ id: 'Patient.name.text', maxLength: 3 }),
    good: patient({ name: [{ text: '王小明' }] }),
    bad: patient({ name: [{ text: '歐陽小明' }] }),
    found: ['profile-length name[0].text'],
    medplum: misses('it knows no maxLength'),
  },
  {
    feature: 'a least and a greatest value',
    definition: observationProfile(
      { id: 'Observation.value[x]', type: [{ code: 'integer' }], minValueInteger: 0, maxValueInteger: 4 },
      { id: 'Observation.effective[x]', type: [{ code: 'dateTime' }], minValueDateTime: '2020-01-01' },
    ),
    good: observation({ valueInteger: 4, effectiveDateTime: '2020' }),
    bad: observation({ valueInteger: 5, effectiveDateTime: '2019-12-31' }),
    found: ['profile-range effectiveDateTime', 'profile-range valueInteger'],
    medplum: misses('it knows no minValue and maxValue'),
  },
  {
    feature: 'a constraint of R4 on a datatype',
    definition: observationProfile(),
    good: observation({ effectivePeriod: { start: '2026-01-01', end: '2026-01-02' } }),
    bad: observation({ effectivePeriod: { start: '2026-01-02', end: '2026-01-01' } }),
    found: ['profile-invariant-per-1 effectivePeriod'],
    medplum: misses('it does not look into datatypes for rules'),
  },
  {
    feature: 'a profile of a datatype (SimpleQuantity)',
    definition: observationProfile(),
    good: observation({ referenceRange: [{ low: { value: 1 } }] }),
    bad: observation({ referenceRange: [{ low: { value: 1, comparator: '<' } }] }),
    // R4's sqty-1 reads the comparator, which is told itself.
    found: ['profile-cardinality referenceRange[0].low.comparator'],
    medplum: misses('it does not follow profiles of datatypes'),
  },
  ...(
    [
      ['boolean', 'active', true, 'true', 'agrees'],
      ['date', 'birthDate', '2026-02-28', '2026-02-30', 'agrees'],
      ['date', 'birthDate', '2026', '2026-2-1', 'agrees'],
      [
        'dateTime',
        'deceasedDateTime',
        '2026-11-02T09:00:00+08:00',
        '2026-11-02T09:00:00',
        'it wants no time zone',
      ],
      ['code', 'language', 'zh-TW', ' zh', 'agrees'],
      ['id', 'id', 'A-1.b', 'a_b', 'it takes any text for an id'],
      ['uri', 'implicitRules', 'urn:x', 'a b', 'agrees'],
      ['integer', 'multipleBirthInteger', -1, 1.5, 'agrees'],
    ] as const
  ).map(([type, key, good, bad, medplum]): FeatureCase => ({
    feature: `the form of a ${type}: ${String(bad)}`,
    definition: patientProfile(),
    good: patient({ [key]: good }),
    bad: patient({ [key]: bad }),
    found: [`profile-value ${key}`],
    medplum: medplum === 'agrees' ? 'agrees' : misses(medplum),
  })),
  ...(
    [
      ['positiveInt', { rank: 1 }, { rank: 0 }],
      ['decimal', { value: 1.5 }, { value: '1.5' }],
    ] as const
  ).map(([type, good, bad]): FeatureCase =>
    type === 'decimal'
      ? {
          feature: 'the form of a decimal',
          definition: observationProfile(),
          good: observation(quantity(good)),
          bad: observation(quantity(bad)),
          found: ['profile-value valueQuantity.value'],
          medplum: 'agrees',
        }
      : {
          feature: 'the form of a positiveInt',
          definition: patientProfile(),
          good: patient({ telecom: [{ system: 'phone', value: '1', ...good }] }),
          bad: patient({ telecom: [{ system: 'phone', value: '1', ...bad }] }),
          found: ['profile-value telecom[0].rank'],
          medplum: 'agrees',
        },
  ),
];
