import fc from 'fast-check';
import { expect, test } from 'vitest';
import { positionsIn, valueIn } from '../../../main/agent/ground/base/json-positions.ts';

const TEXT = `{
  "resourceType" : "Bundle",
  "entry": [ { "fullUrl": "a\\"b{[", "resource": {"resourceType": "Claim", "item": [{ "sequence": 1 },
\t{ "sequence":2, "programCode" : [ ] }] } },\r
    {"resource":{"id": "\u{1F600}", "na\\u006de": "x"}} ]
}`;

const at = (path: string): unknown => {
  const found = positionsIn(TEXT, [path]).get(path);
  return found === undefined ? undefined : [found.line, found.column];
};

test('a member is placed at its name, an item at its beginning', () => {
  expect(at('Bundle')).toEqual([1, 1]);
  expect(at('Bundle.resourceType')).toEqual([2, 3]);
  expect(at('Bundle.entry[0].fullUrl')).toEqual([3, 16]);
  expect(at('Bundle.entry[0].resource.item[0]')).toEqual([3, 84]);
  expect(at('Bundle.entry[0].resource.item[1].programCode')).toEqual([4, 18]);
  expect(at('Bundle.entry[1].resource.id')).toEqual([5, 18]);
});

test('a column counts UTF-16 characters, and a name may be written with escapes', () => {
  expect(at('Bundle.entry[1].resource.name')).toEqual([5, 30]);
});

test('a missing element is placed at its nearest parent', () => {
  expect(at('Bundle.entry[0].resource.provider.reference')).toEqual(at('Bundle.entry[0].resource'));
  expect(at('Bundle.entry[0].resource.item[1].programCode[3].coding')).toEqual(
    at('Bundle.entry[0].resource.item[1].programCode'),
  );
  expect(at('Bundle.entry:claim')).toEqual(at('Bundle.entry'));
  expect(at('Bundle.entry[0].resource.item.sequence')).toEqual(at('Bundle.entry[0].resource.item'));
});

test('nothing behind the last place is read', () => {
  expect(positionsIn('{"a": [0,\r\n1], "b" broken', ['x.a[1]', 'x']).get('x.a[1]')).toEqual({
    line: 2,
    column: 1,
  });
});

test('in any JSON, each place is found where its name or value is written', () => {
  const json = fc.object({
    key: fc.stringMatching(/^[A-Za-z]{1,6}$/),
    values: [
      fc.string({ unit: 'grapheme' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ],
    maxDepth: 4,
  });
  fc.assert(
    fc.property(json, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
      const text = JSON.stringify(value, null, space);
      const places = [...placesOf(JSON.parse(text), 'x')];
      const found = positionsIn(
        text,
        places.map(({ path }) => path),
      );
      const lines = text.split('\n');
      for (const { path, written } of places) {
        const { line, column } = found.get(path) ?? { line: 0, column: 0 };
        expect(lines[line - 1]?.slice(column - 1, column - 1 + written.length)).toBe(written);
      }
    }),
  );
});

/** Every place, and how what is written there begins. */
function* placesOf(value: unknown, path: string): Generator<{ path: string; written: string }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const below = Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`;
    const begins =
      typeof inner === 'object' && inner !== null
        ? Array.isArray(inner)
          ? '['
          : '{'
        : JSON.stringify(inner);
    yield { path: below, written: Array.isArray(value) ? begins : JSON.stringify(name) };
    yield* placesOf(inner, below);
  }
}

test('a value is found as it is written', () => {
  expect(valueIn(TEXT, 'Bundle.entry[1].resource')).toBe('{"id": "\u{1F600}", "na\\u006de": "x"}');
  expect(valueIn(TEXT, 'Bundle.entry[0].resource.item[1].sequence')).toBe('2');
  expect(valueIn(TEXT, 'Bundle.resourceType')).toBe('"Bundle"');
  expect(valueIn(TEXT, 'Bundle.entry[2].resource')).toBeNull();
  expect(valueIn('{"a":{"b":1},"a":{"b":[2,2]}}', 'x.a.b')).toBe('[2,2]');
});
