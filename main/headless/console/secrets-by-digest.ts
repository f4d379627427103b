import { createHash, randomBytes } from 'node:crypto';

/** 256 bits, for an address or a cookie. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Secrets are kept by digest: a look-up gives no timing to guess from, and a dump of the memory no way in. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
