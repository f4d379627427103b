import { deserialize, serialize } from 'node:v8';
import { expect, test } from 'vitest';
import { type Codes, restoreInto, usedCodes, withCode } from '../../../main/agent/index/lookup/columns.ts';

test.each([
  [200, 1],
  [300, 2],
  [66_000, 4],
])(
  '%i codes are kept as they were given, in %i bytes each, and so are those of a snapshot',
  (size, bytes) => {
    const given = Array.from({ length: size }, (_none, place) => size - 1 - place);
    let codes: Codes = new Uint8Array(1);
    // Small codes first: the wider array takes over what the narrower one held.
    for (const place of [...given.keys()].reverse()) codes = withCode(codes, place, given[place] ?? 0);
    expect([...codes.subarray(0, size)]).toEqual(given);
    expect(codes.BYTES_PER_ELEMENT).toBe(bytes);
    const { used, codeAt } = usedCodes(codes, size);
    expect([...codeAt].map((code) => used[code])).toEqual(given);
    expect(codeAt.BYTES_PER_ELEMENT).toBe(bytes);
    // A case whose value nobody had before, after a restore.
    const longer = withCode(codeAt.slice(), size, size);
    expect([...longer.subarray(0, size + 1)]).toEqual([...codeAt, size]);
  },
);

test('lists that were restored are as long, once kept again, as they were', () => {
  const given = Array.from({ length: 1000 }, (_none, place) => `case ${String(place)}`);
  const whole: { readonly ids: string[] } = { ids: [] };
  restoreInto(whole, deserialize(serialize({ ids: given })) as { ids: string[] });
  expect(whole.ids).toEqual(given);
  expect(serialize(whole.ids)).toHaveLength(serialize(given).length);
});
