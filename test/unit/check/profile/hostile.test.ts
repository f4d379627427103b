import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkProfiles } from '../../../../main/profile/check-profiles.ts';
import { openGuide } from '../../../../main/profile/guide.ts';
import { parseBundle } from '../../../../main/agent/ground/fhir/parsed-bundle.ts';
import { makeSamples } from '../../../../main/practice/samples/sample.ts';
import { SLICES } from './cases/slices.ts';
import { EXTENSIONS } from './cases/extensions.ts';
import { REFERENCES } from './cases/references.ts';
import { packageOf } from './support/check.ts';
import { runs } from '../../support/runs.ts';

const CASES = [...SLICES, ...EXTENSIONS, ...REFERENCES];
const samples = makeSamples(6, 'hostile').map(({ bundle }) => JSON.stringify(bundle));

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    null,
    [],
    {},
    '',
    ' ',
    '\ud800',
    Infinity,
    -0,
    [[]],
    [null],
    '#',
    'urn:uuid:x',
    '__proto__',
  ),
  fc.constantFrom<unknown>(
    { coding: 'x' },
    { extension: [null, 1] },
    { reference: {} },
    { resourceType: 'Bundle' },
  ),
);
const key = fc.constantFrom(
  'extension',
  '_status',
  '__proto__',
  'constructor',
  'valueX',
  'resourceType',
  'contained',
  'id',
);

/** Changes one place of a document, chosen by a number. */
function spoil(json: unknown, at: number, name: string, put: unknown): void {
  const places: (Record<string, unknown> | unknown[])[] = [];
  const walk = (here: unknown): void => {
    if (typeof here !== 'object' || here === null) return;
    places.push(here as Record<string, unknown>);
    Object.values(here).forEach(walk);
  };
  walk(json);
  const place = places[at % places.length];
  if (place === undefined) return;
  if (Array.isArray(place)) place[at % (place.length + 1)] = put;
  else {
    const keys = [...Object.keys(place), name];
    Object.defineProperty(place, keys[at % keys.length] ?? name, {
      value: put,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}

describe('a Bundle of any content', () => {
  const changes = fc.array(fc.tuple(fc.nat(), key, value), { minLength: 1, maxLength: 6 });

  test('gets a report and never throws', () => {
    fc.assert(
      fc.property(fc.nat(), changes, fc.nat(), (which, spoils, sample) => {
        const one = CASES[which % CASES.length];
        if (one === undefined) return;
        const guide = openGuide(
          packageOf({ definitions: [one.definition, ...(one.more ?? [])], terms: one.terms ?? [] }),
          [],
        );
        const json = JSON.parse(samples[sample % samples.length] ?? '{}') as {
          entry: { resource: unknown }[];
        };
        json.entry.unshift(
          ...[one.good, one.bad, ...(one.others ?? [])].map((resource) => ({
            resource: structuredClone(resource),
          })),
        );
        for (const [at, name, put] of spoils) spoil(json, at, name, structuredClone(put));
        const bundle = parseBundle(json);
        if (bundle !== null) expect(checkProfiles(bundle, guide).igVersion).toBe('test.guide#1.0.0');
      }),
      { numRuns: runs() },
    );
  });

  test('says nothing of what stood in it', () => {
    const secret = 'A123456789王小明';
    const json = JSON.parse(samples[0] ?? '{}') as Record<string, unknown>;
    let at = 0;
    const plant = (here: unknown): unknown => {
      if (Array.isArray(here)) return here.map(plant);
      if (typeof here !== 'object' || here === null)
        return typeof here === 'string' && at++ % 3 === 0 ? secret : here;
      return Object.fromEntries([
        ...Object.entries(here).map(([name, inner]) => [name, plant(inner)]),
        [secret, 1],
      ]) as unknown;
    };
    const bundle = parseBundle({ ...(plant(json) as object), resourceType: 'Bundle' });
    if (bundle === null) throw new Error('no Bundle');
    const report = checkProfiles(bundle, openGuide(packageOf({ definitions: [] }), []));
    expect(report.problems.length).toBeGreaterThan(20);
    expect(JSON.stringify(report)).not.toContain('王小明');
    expect(JSON.stringify(report)).not.toContain('A123456789');
  });
});
