import { randomBytes } from 'node:crypto';

/** What a list is recognised by: the same tag, the same cases in the same order. Of one index only: places in another mean others. */
export function listTag(index: object, places: Uint32Array): string {
  let own = indexes.get(index);
  if (own === undefined) {
    own = randomBytes(6).toString('hex');
    indexes.set(index, own);
  }
  // FNV-1a twice with different primes, since one of 32 bits would be alike for two lists in four milliard.
  let one = 0x811c9dc5;
  let other = 0x2545f491;
  for (const place of places) {
    one = Math.imul(one ^ place, 0x01000193);
    other = Math.imul(other ^ place, 0x5bd1e995) ^ (other >>> 15);
  }
  return [own, places.length, one >>> 0, other >>> 0].join('-');
}

const indexes = new WeakMap<object, string>();
