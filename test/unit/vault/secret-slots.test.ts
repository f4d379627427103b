import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  newRecoveryCode,
  passphraseSlot,
  readRecoveryCode,
  recoverySlot,
  secretSlot,
} from '../../../main/agent/vault/secret-slot.ts';

const dataKey = randomBytes(32);
const cheap = { n: 16, r: 1, p: 1 };
const failing = (code: string): Error => expect.objectContaining({ code }) as Error;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

test('a passphrase slot opens by its passphrase alone, at full cost', async () => {
  const wrapped = await passphraseSlot(() => 'correct horse battery').wrap(dataKey);
  expect(wrapped).toMatchObject({ kdf: 'scrypt', n: 131_072, r: 8, p: 1 });
  expect(await passphraseSlot(() => 'correct horse battery').unwrap(wrapped)).toEqual(dataKey);
  expect(await passphraseSlot(() => 'correct horse batterz').unwrap(wrapped)).toBeNull();
  expect(await passphraseSlot(() => null).unwrap(wrapped)).toBeNull();
});

test('a passphrase typed on another system is the same passphrase', async () => {
  const wrapped = await secretSlot('passphrase', () => 'caf\u00e9 密碼', cheap).wrap(dataKey);
  expect(await secretSlot('passphrase', () => 'cafe\u0301 密碼', cheap).unwrap(wrapped)).toEqual(dataKey);
});

test('a short or missing passphrase makes no slot', async () => {
  await expect(passphraseSlot(() => '十一個字的通行碼不夠').wrap(dataKey)).rejects.toThrow(
    failing('passphrase-too-short'),
  );
  await expect(passphraseSlot(() => null).wrap(dataKey)).rejects.toThrow(failing('passphrase-missing'));
});

test('a slot of one kind does not open as another, nor with other parameters', async () => {
  const wrapped = await secretSlot('passphrase', () => 'x', cheap).wrap(dataKey);
  expect(await secretSlot('recovery', () => 'x', cheap).unwrap(wrapped)).toBeNull();
  for (const change of [
    { n: 32 },
    { r: 2 },
    { salt: 'AAAA' },
    { kdf: 'none' },
    { alg: 'none' },
    { key: '' },
  ]) {
    expect(await secretSlot('passphrase', () => 'x', cheap).unwrap({ ...wrapped, ...change })).toBeNull();
  }
});

test.each([{ n: 2 ** 30 }, { n: 12 }, { n: 1 }, { n: '16' }, { r: 1000 }, { p: 0 }, { p: 1.5 }])(
  'parameters like %o are not tried',
  async (change) => {
    const wrapped = await secretSlot('passphrase', () => 'x', cheap).wrap(dataKey);
    expect(await secretSlot('passphrase', () => 'x').unwrap({ ...wrapped, ...change })).toBeNull();
  },
);

test('a recovery code is eight groups of four and opens its slot, however it is typed', async () => {
  const code = newRecoveryCode();
  expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
  const wrapped = await recoverySlot(() => code).wrap(dataKey);
  const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`;
  expect(await recoverySlot(() => typed).unwrap(wrapped)).toEqual(dataKey);
  expect(await recoverySlot(() => newRecoveryCode()).unwrap(wrapped)).toBeNull();
});

test('one wrong symbol, or two neighbours swapped, is always seen', () => {
  fc.assert(
    fc.property(fc.nat(31), fc.nat(31), (at, symbol) => {
      const code = newRecoveryCode();
      const text = code.replaceAll('-', '');
      expect(readRecoveryCode(text)).toBe(code);
      const replaced = text.slice(0, at) + ALPHABET.charAt(symbol) + text.slice(at + 1);
      if (replaced !== text) expect(() => readRecoveryCode(replaced)).toThrow(failing('recovery-code-typo'));
      const [a = '', b = ''] = text.slice(at, at + 2);
      const swapped = text.slice(0, at) + b + a + text.slice(at + 2);
      if (swapped !== text) expect(() => readRecoveryCode(swapped)).toThrow(failing('recovery-code-typo'));
    }),
    { numRuns: 2000 },
  );
});

test('recovery codes do not repeat, and every symbol of the alphabet occurs', () => {
  const codes = Array.from({ length: 500 }, newRecoveryCode);
  expect(new Set(codes).size).toBe(500);
  expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(32);
});
