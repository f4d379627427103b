import { randomBytes, scrypt } from 'node:crypto';
import type { ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeySlot } from '../ports.ts';
import { unwrapKey, wrapKey } from './key-wrap.ts';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** scrypt (RFC 7914): N, block size r, parallelism p. Kept in the slot, so that they can grow with the machines. */
interface Cost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}
/** 128 MiB and about half a second of one core. */
const COST: Cost = { n: 2 ** 17, r: 8, p: 1 };
/** A slot file that asks for more was not written by us: it would only take the machine's memory. */
const MOST: Cost = { n: 2 ** 20, r: 16, p: 4 };

/**
 * A slot that opens by a secret a person knows. `secret` is asked at each use; null: it is not at hand, the next slot is
 * tried.
 * @param cost for tests only.
 */
export function secretSlot(
  kind: string,
  secret: () => Promise<string | null> | string | null,
  cost: Cost = COST,
): KeySlot {
  return {
    kind,
    wrap: async (dataKey) => {
      const known = await secret();
      if (known === null) throw new Error(`a ${kind} slot needs its secret`);
      const salt = randomBytes(16).toString('base64');
      const wrapping = await stretch(known, salt, cost);
      return { kdf: 'scrypt', ...cost, salt, ...wrapKey(wrapping, dataKey, use(kind, salt, cost)) };
    },
    unwrap: async (slot) => {
      const known = await secret();
      const { salt } = slot;
      const found = costOf(slot);
      if (known === null || found === null || typeof salt !== 'string') return null;
      return unwrapKey(await stretch(known, salt, found), slot, use(kind, salt, found));
    },
  };
}

const use = (kind: string, salt: string, { n, r, p }: Cost): string =>
  `${kind} scrypt ${[n, r, p].join(' ')} ${salt}`;

function stretch(secret: string, salt: string, { n, r, p }: Cost): Promise<Buffer> {
  // NFKC: the same passphrase typed on another keyboard or system gives the same bytes.
  return derive(secret.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, {
    N: n,
    r,
    p,
    maxmem: 256 * n * r * p + 2 ** 20,
  });
}

function costOf(slot: Record<string, unknown>): Cost | null {
  const { kdf, n, r, p } = slot;
  const within = (value: unknown, most: number): value is number =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
  if (kdf !== 'scrypt' || !within(n, MOST.n) || !within(r, MOST.r) || !within(p, MOST.p)) return null;
  // scrypt wants a power of two above one.
  return n > 1 && (n & (n - 1)) === 0 ? { n, r, p } : null;
}
