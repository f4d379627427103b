import { expect, test } from 'vitest';
import { layOut, rangeOf } from '../../../../renderer/check/json-lines.ts';

const bundle = {
  resourceType: 'Bundle',
  empty: [],
  entry: [
    { fullUrl: 'urn:uuid:1', resource: { resourceType: 'Claim', item: [{ sequence: 1 }, { sequence: 2 }] } },
    { resource: { resourceType: 'Patient', name: [{}] } },
  ],
};
const laid = layOut(JSON.stringify(bundle));
const linesOf = (path: string): string[] | undefined => {
  const range = rangeOf(laid, path);
  return range === null ? undefined : laid.lines.slice(range.from, range.to + 1).map((line) => line.trim());
};

test('an element is found at its lines, a whole with its parts', () => {
  expect(linesOf('Bundle.resourceType')).toEqual(['"resourceType": "Bundle",']);
  expect(linesOf('Bundle.entry[0].resource.item[1].sequence')).toEqual(['"sequence": 2']);
  expect(linesOf('Bundle.entry[0].resource.item[1]')).toEqual(['{', '"sequence": 2', '}']);
  expect(linesOf('Bundle.entry[1].resource.name[0]')).toEqual(['{}']);
  expect(linesOf('Bundle')).toHaveLength(laid.lines.length);
});

test('what is not there leads to the nearest around it', () => {
  for (const path of ['Bundle.entry[1].resource.gender', 'Bundle.entry[1].resource.name.x.y'])
    expect(rangeOf(laid, path)?.exact).toBe(false);
  expect(linesOf('Bundle.entry[1].resource.gender')?.[0]).toBe('"resource": {');
  // An entry that is missing: all of them are shown.
  expect(linesOf('Bundle.entry:practitioner')?.[0]).toBe('"entry": [');
  expect(rangeOf(laid, 'Bundle.attachment[0]')).toMatchObject({ from: 0, exact: false });
  expect(rangeOf(laid, 'Bundle.entry[9].resource')?.exact).toBe(false);
});

test('what is no JSON is shown as it is and has no places; a deep one is counted without recursion', () => {
  const broken = layOut('{ "a":\n oops');
  expect(broken.lines).toEqual(['{ "a":', ' oops']);
  expect(rangeOf(broken, 'Bundle')).toBeNull();
  const deep = layOut(`${'['.repeat(500)}1${']'.repeat(500)}`);
  expect(rangeOf(deep, 'Bundle')).toEqual({ from: 0, to: 1000, exact: true });
});
