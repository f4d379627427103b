import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { doubledMember } from '../../../main/agent/ground/fhir/doubled-member.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { HOSPITAL } from '../support/small-bundle.ts';

const sample = makeSample({ seed: 'doubled', kind: 'cancer', attachments: 0 });
const text = sample.bytes.toString('utf8');
const seen = (changed: string, level: 'off' | 'error' = 'error') =>
  inspectBytes(Buffer.from(changed), HOSPITAL, level);

test('a patient’s number that stands twice is refused with its place, at every level of the check', () => {
  const { problems } = seen(text);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { entry } = JSON.parse(text) as { entry: { resource: { resourceType: string; id: string } }[] };
  const at = entry.findIndex(({ resource }) => resource.resourceType === 'Patient');
  const from = text.search(/"resourceType"\s*:\s*"Patient"/);
  const number = /"value"\s*:\s*"[A-Z]\d{9}"/.exec(text.slice(from))?.[0] ?? '';
  expect(number).not.toBe('');
  const changed = text.slice(0, from) + text.slice(from).replace(number, `"value":"A100009997",${number}`);
  for (const level of ['off', 'error'] as const) {
    const found = seen(changed, level);
    expect(found.problems).toMatchObject([
      {
        code: 'member-doubled',
        severity: 'error',
        path: expect.stringMatching(
          new RegExp(String.raw`^Bundle\.entry\[${String(at)}\]\.resource\.identifier\[\d\]\.value$`),
        ) as string,
      },
    ]);
    expect(found).toMatchObject({ summary: null, incomplete: false });
  }
});

test.each([
  ['{"a":1,"b":{"c":1,"d":[{},{"e":1,"e":2}]}}', 'Bundle.b.d[1].e'],
  ['{"value":1,"v\\u0061lue":2}', 'Bundle.value'],
  ['[1,[2,{"a":1,"a":1}]]', 'Bundle[1][1].a'],
  ['{"a":"\\"","b":"\\\\","a" :1}', 'Bundle.a'],
  ['{"__proto__":1,"__proto__":2}', 'Bundle'],
  // A name that is none of FHIR's may be a patient's.
  ['{"x":{"王大明 A100000216":1,"王大明 A100000216":2}}', 'Bundle.x'],
  ['{"a":{"a":1},"b":[{"a":1},{"a":1}],"c":"a\\",\\"a"}', null],
  ['{"a":"a:","b":"{","c":["a","a"],"A":0}', null],
  ['"a"', null],
])('of %s the place told is %s', (json, place) => {
  expect(doubledMember(json, 'Bundle')).toBe(place);
});

test('no JSON that was written from a value has one, and each that gets one more is found', () => {
  fc.assert(
    fc.property(fc.json(), fc.string(), fc.jsonValue(), fc.jsonValue(), (any, name, one, other) => {
      expect(doubledMember(any, 'Bundle')).toBeNull();
      const member = (value: unknown): string => `${JSON.stringify(name)} : ${JSON.stringify(value)}`;
      const twice = `[${any},{"before":${any},\n${member(one)},"between":[${any}],${member(other)}}]`;
      expect(doubledMember(twice, 'Bundle')).toMatch(/^Bundle\[1\]/);
    }),
  );
});
