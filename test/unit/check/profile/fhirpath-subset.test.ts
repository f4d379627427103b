import fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtInGuide } from '../../../../main/agent/carrier/check/profile-check.ts';
import { loadGuide, readCompiled } from '../../../../main/agent/carrier/check/package/load-guide.ts';
import { walk } from '../../../../main/profile/check-element.ts';
import { CannotTell, compileSubset } from '../../../../main/profile/fhirpath-subset.ts';
import { openInvariants, type Invariants } from '../../../../main/profile/invariants.ts';
import { checkAgainst } from '../../../../main/profile/resource.ts';
import { createRun } from '../../../../main/profile/run.ts';
import { Limits } from '../../../../main/profile/within-time.ts';
import { parseBundle } from '../../../../main/agent/ground/fhir/parsed-bundle.ts';
import { makeSamples } from '../../../../main/practice/samples/sample.ts';
import { runs } from '../../support/runs.ts';

const run = (expression: string, value: unknown): readonly unknown[] | undefined =>
  compileSubset(expression)?.(value, {
    resource: {},
    rootResource: {},
    resolve: () => null,
    kept: new Map(),
    limits: new Limits(),
  });

test('every constraint of the guide that ships runs by our own functions, but two on dates and units of TW Core', async () => {
  const { definitions } = await readCompiled((await builtInGuide()) ?? '');
  const rules = definitions.flatMap(({ constraints }) => Object.values(constraints));
  const left = rules.filter(({ expression }) => compileSubset(expression) === null).map(({ key }) => key);
  expect([...new Set(left)]).toEqual(['tw-core-3', 'tw-core-5']);
});

test('it answers as the whole engine does, whatever is done to a Bundle', async () => {
  const guide = await loadGuide((await builtInGuide()) ?? '');
  const bundles = makeSamples(4, 'subset').map(({ bundle }) => JSON.stringify(bundle));
  const [subset, engine] = [openInvariants(true), openInvariants(false)];
  const different: string[] = [];
  let judged = 0;
  const both: Invariants = {
    begin: (limits, resolve) => {
      subset.begin(limits, resolve);
      engine.begin(limits, resolve);
    },
    judge: (...asked) => {
      judged += 1;
      const [ours, theirs] = [subset.judge(...asked), engine.judge(...asked)];
      if (ours !== theirs) different.push(`${asked[0].key}: ${ours} instead of ${theirs}`);
      return theirs;
    },
  };
  const change = fc.tuple(fc.nat(), fc.constantFrom(...CHANGES));
  fc.assert(
    fc.property(fc.nat(3), fc.array(change, { maxLength: 12 }), (at, changes) => {
      const json = JSON.parse(bundles[at] ?? '') as Record<string, unknown>;
      for (const [place, make] of changes) make(json, place);
      const bundle = parseBundle(json);
      if (bundle === null) return;
      const limits = new Limits();
      const run = createRun(guide, bundle, { invariants: both, walk, limits });
      both.begin(limits, (reference, scope) => run.resolve(reference, scope));
      const scope = { resource: bundle.json, root: bundle.json, entry: null };
      const place = { run, parent: null, key: 'Bundle', index: null, name: 'Bundle', type: 'Bundle', scope };
      checkAgainst(bundle.json, place, []);
    }),
    { numRuns: runs(0.1), seed: 15 },
  );
  expect(different).toEqual([]);
  expect(judged).toBeGreaterThan(runs(5));
});

/** Mistakes of exports, at some place of the Bundle. */
const CHANGES: readonly ((json: object, place: number) => void)[] = [
  (json, place) => {
    at(json, place, (box, key) => void Reflect.deleteProperty(box, key));
  },
  ...[1, 'x', null, [], {}, true, 0.333].map((value) => (json: object, place: number) => {
    at(json, place, (box, key) => void (box[key] = value));
  }),
  (json, place) => {
    at(json, place, (box, key) => void (box[key] = [box[key], box[key]]));
  },
  (json, place) => {
    at(json, place, (box, key) => void (box[`_${key}`] = { id: 'a' }));
  },
  (json, place) => {
    at(json, place, (box, key) => void (box[key] = String(box[key]).slice(0, 3)));
  },
];

type Box = Record<string, unknown>;
function at(json: object, place: number, change: (box: Box, key: string) => void): void {
  const places: [Box, string][] = [];
  const collect = (box: Box): void => {
    for (const key of Object.keys(box)) {
      const inside = box[key];
      places.push([box, key]);
      if (typeof inside === 'object' && inside !== null) collect(inside as Box);
    }
  };
  for (const entry of (json as { entry: Box[] }).entry) collect(entry);
  const [box, key] = places[(place * 7919) % places.length] ?? [];
  if (box !== undefined && key !== undefined) change(box, key);
}

test.each([
  ["code.coding.exists(code = '3') implies text.exists()", { code: { coding: [{ code: '3' }] } }, [false]],
  ['value.ofType(Quantity).value < 5', { valueQuantity: { value: 4 } }, [true]],
  ['value.ofType(string)', { valueQuantity: { value: 4 } }, []],
  ['value.exists()', { valueString: 'a' }, [true]],
  ['a = b', { a: 1 }, []],
  ['a or b.exists()', { a: false }, [false]],
  ["('a' | 'b' | 'a').count()", {}, [2]],
  ["name.substring(1, 1) = '2'", { name: 'A2' }, [true]],
  ['start <= end', { start: '2026-01-02', end: '2026-01-01' }, [false]],
  ["x.matches('^a.b$')", { x: 'a\nb' }, [true]],
])('%s on %j is %j', (expression, value, result) => {
  expect(run(expression, value)).toEqual(result);
});

test.each([
  ['a = 1', { a: '1' }],
  ['a.exists()', { a: 'x', _a: { id: 'y' } }],
  ['a and b', { a: [true, false], b: true }],
  ['start <= end', { start: '2026-01', end: '2026-01-01' }],
  ['value.ofType(string)', { valueCode: 'a' }],
  ['a.exists()', { a: [null] }],
  ['a.exists()', { a: [['x']] }],
])('%s on %j is left to the engine', (expression, value) => {
  expect(() => run(expression, value)).toThrow(CannotTell);
});

test.each([
  'a.descendants()',
  'a is Quantity',
  'ofType(Quantity)',
  'a[0]',
  "'\\u0041'",
  'a.',
  '(a',
  'a ~ b',
  '%ucum',
])('%s is outside the subset', (expression) => {
  expect(compileSubset(expression)).toBeNull();
});
