import { alarms, type FeatureCase, misses, observation, observationProfile } from './case.ts';
import type { Change } from '../support/definition.ts';

const rule = (id: string, expression: string, severity = 'error'): Change => ({
  id,
  constraint: [{ key: 'test-1', severity, human: '測試用的規則', expression }],
});
const resolving = 'subject.exists() implies subject.resolve().ofType(Patient).active = true';

export const INVARIANTS: readonly FeatureCase[] = [
  {
    feature: 'an invariant of a resource',
    definition: observationProfile(rule('Observation', 'value.exists() or component.exists()')),
    good: observation({ valueString: 'x' }),
    bad: observation(),
    found: ['profile-invariant-test-1 '],
    medplum: 'agrees',
  },
  {
    feature: 'an invariant of an element, with types of a choice',
    definition: observationProfile(rule('Observation.component', 'value.ofType(Quantity).value < 1000')),
    good: observation({ component: [{ code: { text: 'x' }, valueQuantity: { value: 1 } }] }),
    bad: observation({ component: [{ code: { text: 'x' }, valueQuantity: { value: 1000 } }] }),
    found: ['profile-invariant-test-1 component[0]'],
    medplum: 'agrees',
  },
  {
    feature: 'an empty result does not meet a guide’s rule',
    definition: observationProfile(rule('Observation.component', 'value.ofType(Quantity).value < 1000')),
    good: observation(),
    bad: observation({ component: [{ code: { text: 'x' } }] }),
    found: ['profile-invariant-test-1 component[0]'],
    medplum: 'agrees',
  },
  {
    feature: 'an invariant of a primitive',
    definition: observationProfile(rule('Observation.code.text', 'toString().length() < 4')),
    good: observation({ code: { text: '王小明' } }),
    bad: observation({ code: { text: '歐陽小明' } }),
    found: ['profile-invariant-test-1 code.text'],
    medplum: 'agrees',
  },
  {
    feature: 'an invariant of a primitive that asks for its value',
    definition: observationProfile(rule('Observation.code.text', "value.matches('^[a-z]+$')")),
    good: observation({ code: { text: 'abc' } }),
    bad: observation({ code: { text: 'ABC' } }),
    found: ['profile-invariant-test-1 code.text'],
    medplum: alarms('its primitives have no value of their own'),
  },
  {
    feature: 'resolve() within the Bundle',
    definition: observationProfile(rule('Observation', resolving)),
    others: [
      { resourceType: 'Patient', active: true },
      { resourceType: 'Patient', active: false },
    ],
    good: observation({ subject: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' } }),
    bad: observation({ subject: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000002' } }),
    found: ['profile-invariant-test-1 '],
    medplum: { good: false, bad: false, why: 'it sees one resource, not the Bundle' },
  },
  {
    feature: 'an invariant that only warns',
    definition: observationProfile(rule('Observation', 'note.exists()', 'warning')),
    good: observation({ note: [{ text: 'x' }] }),
    bad: observation(),
    found: ['profile-invariant-test-1 '],
    medplum: misses('it passes over what only warns'),
  },
  {
    feature: 'R4’s own rule over two elements (obs-6)',
    definition: observationProfile(),
    good: observation({ valueString: 'x' }),
    bad: observation({ valueString: 'x', dataAbsentReason: { text: 'x' } }),
    found: ['profile-invariant-obs-6 '],
    medplum: 'agrees',
  },
  {
    feature: 'R4’s own rule that each contained resource is referred to (dom-3)',
    definition: observationProfile(),
    good: observation({ contained: [{ resourceType: 'Device', id: 'a' }], device: { reference: '#a' } }),
    bad: observation({ contained: [{ resourceType: 'Device', id: 'a' }], device: { display: 'a' } }),
    found: ['profile-invariant-dom-3 '],
    medplum: misses('its FHIRPath cannot evaluate the rule'),
  },
];
