import { randomBytes, timingSafeEqual } from 'node:crypto';
import { stretch } from '../../ground/base/scrypt.ts';

/** Cost of a guess: 128·N·r bytes of memory, `p` times. */
export interface HashCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** 64 MB twice, some tenths of a second on a hospital's PC. After an increase here, each hash is renewed at its next sign-in. */
export const HASH_COST: HashCost = { N: 2 ** 16, r: 8, p: 2 };

/** A stored password, base64; the record is sealed as well. */
export interface PasswordHash extends HashCost {
  readonly v: 1;
  readonly salt: string;
  readonly hash: string;
}

const SALT_BYTES = 16;

export async function hashPassword(password: string, cost: HashCost): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await stretch(password, salt, { ...cost, n: cost.N });
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
  const hash = await stretch(password, Buffer.from(kept.salt, 'base64'), { ...kept, n: kept.N });
  return timingSafeEqual(hash, Buffer.from(kept.hash, 'base64'));
}

/** True if a stored hash costs less than today's. */
export function isCheaper(kept: HashCost, cost: HashCost): boolean {
  return kept.N * kept.r * kept.p < cost.N * cost.r * cost.p;
}
