import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TILES } from '../../../../renderer/today/entries.ts';
import { placeIn, queryOfPlace } from '../../../../renderer/today/place.ts';

test('a place in 待辦 comes out of the address as it went in', () => {
  const places = fc.record({
    tile: fc.constantFrom(...TILES),
    owner: fc.constantFrom('all' as const, 'mine' as const, 'none' as const),
    row: fc.option(fc.string({ minLength: 1, maxLength: 64 })),
    top: fc.nat(100_000),
  });
  fc.assert(
    fc.property(places, (place) => {
      expect(placeIn(queryOfPlace(place))).toEqual(place);
    }),
  );
});

test('an address that nobody made is the beginning of the list', () => {
  const start = { tile: 'all', owner: 'all', row: null, top: 0 };
  expect(placeIn('')).toEqual(start);
  expect(placeIn(`tile=nowhere&owner=x&top=-3&row=${'x'.repeat(65)}`)).toEqual(start);
  expect(placeIn('top=1.5')).toEqual(start);
  expect(queryOfPlace(placeIn(''))).toBe('');
});
