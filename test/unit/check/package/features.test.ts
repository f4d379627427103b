import { expect, test } from 'vitest';
import { featuresOf } from '../../../../main/profile/package/features.ts';
import type { StructureDefinition } from '../../../../main/profile/package/fhir-types.ts';
import { profileOf, type Change } from '../profile/support/definition.ts';

const unjudged = (definition: StructureDefinition): string[] => [
  ...new Set([...featuresOf(definition)].filter(({ checked }) => !checked).map(({ name }) => name)),
];
const own = (...changes: Change[]): string[] => {
  const plain = new Set(unjudged(profileOf('Observation', [])));
  return unjudged(profileOf('Observation', changes)).filter((name) => !plain.has(name));
};

test('what the checker judges is not listed', () => {
  expect(
    own(
      { id: 'Observation.note', min: 1, max: '2' },
      { id: 'Observation.status', fixedCode: 'final' },
      {
        id: 'Observation.code',
        patternCodeableConcept: { text: 'x' },
        binding: { strength: 'required', valueSet: 'x:y' },
      },
      {
        id: 'Observation.identifier',
        slicing: {
          discriminator: [{ type: 'value', path: "extension('x:y').value" }],
          rules: 'closed',
          ordered: true,
        },
      },
      { id: 'Observation.identifier:a', maxLength: 3 },
      { id: 'Observation.identifier:a/b', mustSupport: true },
    ),
  ).toEqual([]);
});

test.each<[string, Change]>([
  [
    'discriminator: position',
    { id: 'Observation.note', slicing: { discriminator: [{ type: 'position', path: '$this' }] } },
  ],
  [
    "discriminator path: where(use = 'x')",
    { id: 'Observation.note', slicing: { discriminator: [{ type: 'value', path: "where(use = 'x')" }] } },
  ],
  [
    'reference aggregation',
    { id: 'Observation.subject', type: [{ code: 'Reference', aggregation: ['bundled'] }] },
  ],
  [
    'reference versioning',
    { id: 'Observation.subject', type: [{ code: 'Reference', versioning: 'specific' }] },
  ],
  ['minValue of a Quantity', { id: 'Observation.value[x]', minValueQuantity: { value: 1 } }],
  [
    'constraint without FHIRPath: k',
    { id: 'Observation', constraint: [{ key: 'k', severity: 'error', human: 'x' }] },
  ],
  ['element part: future', { id: 'Observation.note', futurePart: true }],
])('%s is listed as not checked', (name, change) => {
  expect(own(change)).toContain(name);
});

test('a definition without a snapshot, and contexts that are not elements, are listed', () => {
  const { snapshot: _snapshot, ...bare } = profileOf('Observation', []);
  expect(unjudged(bare)).toEqual(['definition without a snapshot']);
  const context = [{ type: 'fhirpath', expression: 'Patient.name' }];
  expect(unjudged(profileOf('Extension', [], { context, contextInvariant: ['x'] }))).toEqual(
    expect.arrayContaining(['extension context: fhirpath', 'extension context invariant']),
  );
});
