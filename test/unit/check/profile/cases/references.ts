import { type FeatureCase, misses, observation, observationProfile } from './case.ts';
import { profileOf, TEST_BASE } from '../support/definition.ts';
import type { TestResource } from '../support/check.ts';

const named = profileOf('Patient', [{ id: 'Patient.name', min: 1 }], { url: `${TEST_BASE}named` });
const derived = profileOf('Patient', [{ id: 'Patient.name', min: 1 }], {
  url: `${TEST_BASE}derived`,
  baseDefinition: `${TEST_BASE}named`,
});
const toNamed = observationProfile({
  id: 'Observation.subject',
  type: [{ code: 'Reference', targetProfile: [`${TEST_BASE}named`] }],
});
const at = (n: number): Readonly<Record<string, unknown>> => ({
  subject: { reference: `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}` },
});
const other = (resourceType: string, more: object = {}): TestResource => ({
  resourceType,
  active: true,
  ...more,
});
const NO_BUNDLE = 'it sees one resource, not the Bundle';

export const REFERENCES: readonly FeatureCase[] = [
  {
    feature: 'the type of what is referred to in the Bundle',
    definition: observationProfile(),
    others: [other('Patient'), other('Organization', { name: 'x' })],
    good: observation(at(1)),
    bad: observation(at(2)),
    found: ['profile-reference-target subject.reference'],
    medplum: misses(NO_BUNDLE),
  },
  {
    feature: 'the profile of what is referred to, by what it claims, itself or by one derived from it',
    definition: toNamed,
    more: [named, derived],
    others: [
      other('Patient', { meta: { profile: [`${TEST_BASE}derived`] }, name: [{ text: 'x' }] }),
      other('Patient'),
    ],
    good: observation(at(1)),
    bad: observation(at(2)),
    found: ['profile-reference-target subject.reference'],
    medplum: misses(NO_BUNDLE),
  },
  {
    feature: 'what claims no profile is taken by what it is',
    definition: toNamed,
    more: [named],
    others: [other('Patient', { name: [{ text: 'x' }] }), other('Patient')],
    good: observation(at(1)),
    bad: observation(at(2)),
    found: ['profile-reference-target subject.reference'],
    medplum: misses(NO_BUNDLE),
  },
  {
    feature: 'a urn that is nowhere in the Bundle',
    definition: observationProfile(),
    others: [other('Patient')],
    good: observation(at(1)),
    bad: observation(at(9)),
    found: ['profile-reference-unresolved subject.reference'],
    medplum: misses(NO_BUNDLE),
  },
  {
    feature: 'out of the Bundle, the type in the url',
    definition: observationProfile(),
    good: observation({ subject: { reference: 'http://example.org/fhir/Patient/1' } }),
    bad: observation({ subject: { reference: 'http://example.org/fhir/Coverage/1' } }),
    found: ['profile-reference-target subject.reference'],
    medplum: misses('it does not look at reference targets'),
  },
  {
    feature: 'a contained resource that is not there (ref-1)',
    definition: observationProfile(),
    good: observation({
      contained: [{ resourceType: 'Patient', id: 'p', active: true }],
      subject: { reference: '#p' },
    }),
    bad: observation({ subject: { reference: '#p' } }),
    found: ['profile-invariant-ref-1 subject'],
    medplum: misses('it does not evaluate this rule'),
  },
  {
    feature: 'two resources that refer to each other end',
    definition: observationProfile({
      id: 'Observation.hasMember',
      type: [{ code: 'Reference', targetProfile: [`${TEST_BASE}Observation-test`] }],
    }),
    others: [
      {
        ...observation({ hasMember: [{ reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' }] }),
        meta: { versionId: '1' },
      },
    ],
    good: observation({ hasMember: [{ reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' }] }),
    bad: observation({ hasMember: [{ reference: 'urn:uuid:00000000-0000-4000-8000-000000000002' }] }),
    found: ['profile-reference-unresolved hasMember[0].reference'],
    medplum: misses(NO_BUNDLE),
  },
  {
    feature: 'the type that a Reference says',
    definition: observationProfile(),
    others: [other('Patient')],
    good: observation({ subject: { ...(at(1)['subject'] as object), type: 'Patient' } }),
    bad: observation({ subject: { ...(at(1)['subject'] as object), type: 'Group' } }),
    found: ['profile-reference-type subject.type'],
    medplum: misses(NO_BUNDLE),
  },
];
