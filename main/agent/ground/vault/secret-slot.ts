import { randomBytes } from 'node:crypto';
import { type ScryptCost, stretch } from '../base/scrypt.ts';
import { AgentError } from '../error.ts';
import type { KeySlot } from '../../ports.ts';
import { unwrapKey, wrapKey } from './key-wrap.ts';

/** 128 MiB and about half a second of one core. */
const COST: ScryptCost = { n: 2 ** 17, r: 8, p: 1 };
/** Limit: a slot file that asks for more is not ours, and would only exhaust the machine's memory. */
const MOST: ScryptCost = { n: 2 ** 20, r: 16, p: 4 };

/**
 * A slot that opens with a secret that a person knows. `secret` is called at each use; null: it is not available, and the next slot is
 * tried.
 * @param cost for tests only.
 */
export function secretSlot(
  kind: string,
  secret: () => Promise<string | null> | string | null,
  cost: ScryptCost = COST,
): KeySlot {
  return {
    kind,
    wrap: async (dataKey) => {
      const known = await secret();
      if (known === null) throw new Error(`a ${kind} slot needs its secret`);
      const salt = randomBytes(16).toString('base64');
      const wrapping = await stretch(known, Buffer.from(salt, 'base64'), cost);
      return { kdf: 'scrypt', ...cost, salt, ...wrapKey(wrapping, dataKey, use(kind, salt, cost)) };
    },
    unwrap: async (slot) => {
      const known = await secret();
      const { salt } = slot;
      const found = costOf(slot);
      if (known === null || found === null || typeof salt !== 'string') return null;
      const wrapping = await stretch(known, Buffer.from(salt, 'base64'), found);
      return unwrapKey(wrapping, slot, use(kind, salt, found));
    },
  };
}

const use = (kind: string, salt: string, { n, r, p }: ScryptCost): string =>
  `${kind} scrypt ${[n, r, p].join(' ')} ${salt}`;

function costOf(slot: Record<string, unknown>): ScryptCost | null {
  const { kdf, n, r, p } = slot;
  const within = (value: unknown, most: number): value is number =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
  if (kdf !== 'scrypt' || !within(n, MOST.n) || !within(r, MOST.r) || !within(p, MOST.p)) return null;
  // scrypt wants a power of two above one.
  return n > 1 && (n & (n - 1)) === 0 ? { n, r, p } : null;
}

/** Shorter passphrases can be guessed, even at half a second per try. */
const SHORTEST = 12;

/**
 * Opens by a passphrase, asked for at each use (an environment variable of the service, a prompt); null: none at hand.
 * @throws AgentError `passphrase-too-short` when a slot is made with fewer than 12 characters, `passphrase-missing` with none.
 */
export function passphraseSlot(passphrase: () => Promise<string | null> | string | null): KeySlot {
  const slot = secretSlot('passphrase', passphrase);
  return {
    ...slot,
    wrap: async (dataKey) => {
      const known = await passphrase();
      if (known === null) {
        throw new AgentError('passphrase-missing');
      }
      if (Array.from(known).length < SHORTEST) {
        throw new AgentError('passphrase-too-short', { shortest: SHORTEST });
      }
      return slot.wrap(dataKey);
    },
  };
}

/**
 * Opens by the recovery code shown once at set-up, for the day the account or the machine is gone. `code` as typed; null:
 * none at hand.
 * @throws AgentError `recovery-code-typo` at use.
 */
export function recoverySlot(code: () => Promise<string | null> | string | null): KeySlot {
  return secretSlot('recovery', async () => {
    const typed = await code();
    return typed === null ? null : readRecoveryCode(typed);
  });
}

/** Crockford's base32: no I, L, O, U, so that a code survives paper and telephone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SYMBOLS = 32;
/** 32 symbols, of which the last two are the checksum. */
const RANDOM_SYMBOLS = 30;
/**
 * A prime below 32²: the whole code read as a number is 1 modulo it. One wrong symbol or two swapped neighbours are always found, other
 * errors in all but one of a thousand codes.
 */
const PRIME = 1021n;

/** A new recovery code, `XXXX-…` eight groups of four: 150 random bits and a check. Shown once, kept nowhere. */
export function newRecoveryCode(): string {
  // Each byte modulo 32 is an unbiased symbol.
  const random = [...randomBytes(RANDOM_SYMBOLS)].map((byte) => byte % 32);
  const value = numberOf(random) * 1024n;
  const check = Number((((1n - value) % PRIME) + PRIME) % PRIME);
  const symbols = [...random, check >> 5, check & 31].map((symbol) => ALPHABET.charAt(symbol));
  return (symbols.join('').match(/.{4}/g) ?? []).join('-');
}

/**
 * The code in its original form, from a person's typing: small letters, spaces, hyphens or none, O for 0, I and L for 1.
 * @throws AgentError `recovery-code-typo`.
 */
export function readRecoveryCode(typed: string): string {
  const text = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  const symbols = text.split('').map((symbol) => ALPHABET.indexOf(symbol));
  if (symbols.length !== SYMBOLS || symbols.includes(-1) || numberOf(symbols) % PRIME !== 1n) {
    throw new AgentError('recovery-code-typo');
  }
  return (text.match(/.{4}/g) ?? []).join('-');
}

function numberOf(symbols: readonly number[]): bigint {
  return symbols.reduce((number, symbol) => number * 32n + BigInt(symbol), 0n);
}
