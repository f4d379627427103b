import { randomBytes } from 'node:crypto';
import { AgentError } from '../error.ts';

/** Crockford's base32: no I, L, O, U, so that a code survives paper and telephone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SYMBOLS = 32;
/** Of 32 symbols the last two are the check. */
const RANDOM_SYMBOLS = 30;
/**
 * A prime below 32²: the whole code read as a number is 1 modulo it. One wrong symbol or two neighbours swapped always
 * break that, anything else all but one time in a thousand.
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
 * The code as it was made, from how a person typed it: small letters, spaces, hyphens or none, O for 0, I and L for 1.
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
    throw new AgentError(
      'recovery-code-typo',
      'The recovery code is mistyped: compare it with the paper again.',
      {
        messageZh: '復原碼輸入有誤，請與紙本再核對一次。',
      },
    );
  }
  return (text.match(/.{4}/g) ?? []).join('-');
}

function numberOf(symbols: readonly number[]): bigint {
  return symbols.reduce((number, symbol) => number * 32n + BigInt(symbol), 0n);
}
