import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBundle, type ParsedBundle } from '../../../main/agent/ground/fhir/parsed-bundle.ts';
import { summarise } from '../../../main/agent/ground/fhir/summarise.ts';

function parsed(entry: unknown): ParsedBundle {
  const bundle = parseBundle({ resourceType: 'Bundle', entry });
  if (bundle === null) throw new Error('no Bundle');
  return bundle;
}

function resolvedIndex(entries: object[], reference: string, from = 0): number | undefined {
  const bundle = parsed(entries);
  const source = bundle.entries[from];
  return source && bundle.resolve({ reference }, source)?.index;
}

const claim = (fullUrl: string): object => ({ fullUrl, resource: { resourceType: 'Claim' } });
const patient = (fullUrl: string | undefined, id?: string): object => ({
  fullUrl,
  resource: { resourceType: 'Patient', id },
});

test('a urn:uuid reference leads to the entry with that fullUrl', () => {
  expect(resolvedIndex([claim('urn:uuid:a'), patient('urn:uuid:b')], 'urn:uuid:b')).toBe(1);
});

test('a relative reference is read against the server of its own entry', () => {
  const entries = [
    claim('https://a.example/fhir/Claim/1'),
    patient('https://b.example/fhir/Patient/1'),
    patient('https://a.example/fhir/Patient/1'),
  ];
  expect(resolvedIndex(entries, 'Patient/1')).toBe(2);
});

test('a relative reference from a urn:uuid entry finds the resource by type and id', () => {
  expect(resolvedIndex([claim('urn:uuid:a'), patient('urn:uuid:b', 'p')], 'Patient/p')).toBe(1);
});

test('a version and an absolute url do not stand in the way', () => {
  const entries = [claim('https://a.example/Claim/1'), patient('https://a.example/Patient/1')];
  expect(resolvedIndex(entries, 'https://a.example/Patient/1/_history/3')).toBe(1);
});

test('a reference that two entries answer leads nowhere', () => {
  expect(
    resolvedIndex([claim('urn:uuid:a'), patient('urn:uuid:b'), patient('urn:uuid:b')], 'urn:uuid:b'),
  ).toBe(undefined);
  expect(
    resolvedIndex([claim('urn:uuid:a'), patient(undefined, 'p'), patient(undefined, 'p')], 'Patient/p'),
  ).toBe(undefined);
});

test('a contained reference leads to no entry', () => {
  expect(resolvedIndex([claim('urn:uuid:a'), patient(undefined, '')], '#p')).toBe(undefined);
});

test('an entry called __proto__ is an entry like any other', () => {
  expect(resolvedIndex([claim('urn:uuid:a'), patient('__proto__')], '__proto__')).toBe(1);
});

test('no shape of JSON makes parsing or summarising throw', () => {
  const names = fc.constantFrom(
    'resourceType',
    'entry',
    'resource',
    'item',
    'coding',
    'reference',
    'url',
    'meta',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      fc.jsonValue(),
      fc.constantFrom('Bundle', 'Claim', 'Patient', 'file://a'),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(names, tie('tree')),
    ),
  }));
  fc.assert(
    fc.property(tree, (json) => {
      const bundle = parseBundle({ resourceType: 'Bundle', entry: json, meta: json });
      if (bundle !== null) summarise(bundle);
    }),
  );
});
