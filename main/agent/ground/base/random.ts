import { randomFillSync } from 'node:crypto';

/** Filled for many requests at once: a draw costs nearly the same for any length. */
const pool = Buffer.alloc(4096);
let at = pool.length;

/** Random bytes for a name, an id or a nonce, at most 4,096; not for a key. Each byte is given once, as a copy. */
export function randomFew(length: number): Buffer {
  if (at + length > pool.length) {
    randomFillSync(pool);
    at = 0;
  }
  at += length;
  return Buffer.from(pool.subarray(at - length, at));
}
