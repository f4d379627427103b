import { scrypt } from 'node:crypto';

/** N, block size r, parallelism p. Stored beside each result, so that later results can use higher costs. */
export interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

const BYTES = 32;

/** scrypt (RFC 7914). NFKC: the same words typed on another keyboard or system give the same bytes. */
export function stretch(secret: string, salt: Buffer, { n, r, p }: ScryptCost): Promise<Buffer> {
  // Node refuses more than 32 MB unless told otherwise.
  const maxmem = 128 * n * r + 128 * r * p + 2 ** 20;
  return new Promise((resolve, reject) => {
    scrypt(secret.normalize('NFKC'), salt, BYTES, { N: n, r, p, maxmem }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
