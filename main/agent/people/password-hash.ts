import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** What a guess costs: 128·N·r bytes of memory, `p` times. */
export interface HashCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** 64 MB twice, a few tenths of a second on a hospital's PC. Raised here, every hash is made again at its next sign-in. */
export const HASH_COST: HashCost = { N: 2 ** 16, r: 8, p: 2 };

/** A password as it is kept, base64; sealed on top of it. */
export interface PasswordHash extends HashCost {
  readonly v: 1;
  readonly salt: string;
  readonly hash: string;
}

const HASH_BYTES = 32;
const SALT_BYTES = 16;

/** scrypt, RFC 7914. NFKC, since keyboards and input methods differ in how they write the same character. */
export async function hashPassword(password: string, cost: HashCost): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, cost);
  return {
    v: 1,
    N: cost.N,
    r: cost.r,
    p: cost.p,
    salt: salt.toString('base64'),
    hash: hash.toString('base64'),
  };
}

export async function isPassword(password: string, kept: PasswordHash): Promise<boolean> {
  const hash = await derive(password, Buffer.from(kept.salt, 'base64'), kept);
  return timingSafeEqual(hash, Buffer.from(kept.hash, 'base64'));
}

/** Whether a kept hash was made at less than today's cost. */
export function isCheaper(kept: HashCost, cost: HashCost): boolean {
  return kept.N * kept.r * kept.p < cost.N * cost.r * cost.p;
}

function derive(password: string, salt: Buffer, { N, r, p }: HashCost): Promise<Buffer> {
  // Node refuses what takes more than 32 MB unless it is told.
  const maxmem = 128 * N * r + 128 * r * p + 1024 * 1024;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { N, r, p, maxmem }, (error, hash) => {
      if (error) reject(error);
      else resolve(hash);
    });
  });
}
