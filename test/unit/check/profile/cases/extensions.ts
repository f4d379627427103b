import type { FeatureCase } from './case.ts';
import { alarms, misses, observation, observationProfile, patient, patientProfile } from './case.ts';
import { profileOf, TEST_BASE, type Change, type TestDefinition } from '../support/definition.ts';

const URL = `${TEST_BASE}age`;
const extension = (changes: readonly Change[], context: string, url = URL): TestDefinition =>
  profileOf('Extension', [{ id: 'Extension.url', fixedUri: url }, ...changes], {
    url,
    context: [{ type: 'element', expression: context }],
  });
const age = extension([{ id: 'Extension.value[x]', min: 1, type: [{ code: 'integer' }] }], 'Patient');
const onlyOnCode = extension(
  [{ id: 'Extension.value[x]', min: 1, type: [{ code: 'string' }] }],
  'Patient.identifier.type.coding.code',
);
const complex = extension(
  [
    {
      id: 'Extension.extension',
      slicing: { discriminator: [{ type: 'value', path: 'url' }], rules: 'open' },
    },
    { id: 'Extension.extension:part', min: 1, max: '1' },
    { id: 'Extension.extension:part.url', fixedUri: 'part' },
    { id: 'Extension.extension:part.value[x]', min: 1, type: [{ code: 'string' }] },
    { id: 'Extension.value[x]', max: '0' },
  ],
  'Element',
);
const sliced: readonly Change[] = [
  { id: 'Patient.extension', slicing: { discriminator: [{ type: 'value', path: 'url' }], rules: 'open' } },
  { id: 'Patient.extension:age', min: 1, max: '1', type: [{ code: 'Extension', profile: [URL] }] },
];
const coded = (inside: object): Readonly<Record<string, unknown>> => ({
  identifier: [{ type: { coding: [{ code: 'x', _code: { extension: [inside] } }] }, value: 'x' }],
});

export const EXTENSIONS: readonly FeatureCase[] = [
  {
    feature: 'an extension that must be there',
    definition: patientProfile(...sliced),
    more: [age],
    good: patient({
      extension: [
        { url: URL, valueInteger: 40 },
        { url: 'http://example.org/other', valueString: 'x' },
      ],
    }),
    bad: patient({ extension: [{ url: 'http://example.org/other', valueString: 'x' }] }),
    found: ['profile-cardinality extension'],
    medplum: alarms('it does not find an extension by the url of its definition'),
  },
  {
    feature: 'what an extension’s definition demands',
    definition: patientProfile(...sliced),
    more: [age],
    good: patient({ extension: [{ url: URL, valueInteger: 40 }] }),
    bad: patient({ extension: [{ url: URL, valueString: '40' }] }),
    found: ['profile-type extension[0].valueString'],
    medplum: alarms('it does not find an extension by the url of its definition'),
  },
  {
    feature: 'an extension whose definition is not at hand is still known by its url',
    definition: patientProfile(...sliced),
    good: patient({ extension: [{ url: URL, valueInteger: 40 }] }),
    bad: patient(),
    found: ['profile-cardinality extension'],
    medplum: {
      good: false,
      bad: true,
      why: 'it does not find an extension by the url of its definition, nor a missing list',
    },
  },
  {
    feature: 'an extension where no profile speaks of it',
    definition: patientProfile(),
    more: [age],
    good: patient({ extension: [{ url: URL, valueInteger: 40 }] }),
    bad: patient({ extension: [{ url: URL, valueString: '40' }] }),
    found: ['profile-type extension[0].valueString'],
    medplum: misses('it does not follow profiles of extensions'),
  },
  {
    feature: 'the context of an extension: a resource',
    definition: patientProfile(),
    more: [age],
    good: patient({ extension: [{ url: URL, valueInteger: 40 }] }),
    bad: patient({ name: [{ text: 'x', extension: [{ url: URL, valueInteger: 40 }] }] }),
    found: ['profile-extension-context name[0].extension[0]'],
    medplum: misses('it knows no contexts'),
  },
  {
    feature: 'the context of an extension: a primitive deep inside datatypes',
    definition: patientProfile(),
    more: [onlyOnCode],
    good: patient(coded({ url: URL, valueString: 'x' })),
    bad: patient({ extension: [{ url: URL, valueString: 'x' }] }),
    found: ['profile-extension-context extension[0]'],
    medplum: misses('it knows no contexts'),
  },
  {
    feature: 'an extension made of extensions',
    definition: patientProfile(),
    more: [complex],
    good: patient({ extension: [{ url: URL, extension: [{ url: 'part', valueString: 'x' }] }] }),
    bad: patient({ extension: [{ url: URL, extension: [{ url: 'part', valueInteger: 1 }] }] }),
    found: ['profile-type extension[0].extension[0].valueInteger'],
    medplum: misses('it does not follow profiles of extensions'),
  },
  {
    feature: 'either a value or extensions (ext-1)',
    definition: observationProfile(),
    good: observation({ extension: [{ url: 'http://example.org/x', valueString: 'x' }] }),
    bad: observation({ extension: [{ url: 'http://example.org/x' }] }),
    found: ['profile-invariant-ext-1 extension[0]'],
    medplum: 'agrees',
  },
  {
    feature: 'an extension of a primitive without a value',
    definition: patientProfile({ id: 'Patient.birthDate', min: 1 }),
    good: patient({ _birthDate: { extension: [{ url: 'http://example.org/x', valueString: 'x' }] } }),
    bad: patient({ _birthDate: {} }),
    found: ['profile-empty birthDate'],
    medplum: 'agrees',
  },
];
