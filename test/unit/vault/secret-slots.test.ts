import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  newRecoveryCode,
  passphraseSlot,
  readRecoveryCode,
  recoverySlot,
  secretSlot,
} from '../../../main/agent/ground/vault/secret-slot.ts';

const dataKey = randomBytes(32);
const cheap = { n: 16, r: 1, p: 1 };
const failing = (code: string): Error => expect.objectContaining({ code }) as Error;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

test('a passphrase slot opens by its passphrase alone, at full cost', { tags: 'full' }, async () => {
  expect(passphraseSlot(() => null).kind).toBe('passphrase');
  const wrapped = await passphraseSlot(() => 'twelve chars').wrap(dataKey);
  expect(wrapped).toMatchObject({ kdf: 'scrypt', n: 131_072, r: 8, p: 1 });
  expect(await passphraseSlot(() => 'twelve chars').unwrap(wrapped)).toEqual(dataKey);
  expect(await passphraseSlot(() => 'twelve charz').unwrap(wrapped)).toBeNull();
  expect(await passphraseSlot(() => null).unwrap(wrapped)).toBeNull();
});

test('a passphrase typed on another system is the same passphrase', async () => {
  const wrapped = await secretSlot('passphrase', () => 'caf\u00e9 密碼', cheap).wrap(dataKey);
  expect(await secretSlot('passphrase', () => 'cafe\u0301 密碼', cheap).unwrap(wrapped)).toEqual(dataKey);
});

test('a short or missing passphrase makes no slot', async () => {
  for (const short of ['十一個字的通行碼不夠', 'eleven char', '\u{1f511}'.repeat(11), ''])
    await expect(passphraseSlot(() => short).wrap(dataKey)).rejects.toMatchObject({
      code: 'passphrase-too-short',
      message: 'The passphrase needs at least 12 characters.',
      messageZh: '通行碼至少需要 12 個字元。',
    });
  await expect(passphraseSlot(() => null).wrap(dataKey)).rejects.toThrow(failing('passphrase-missing'));
});

test('a recovery slot without its code opens nothing, and none is made', async () => {
  const wrapped = await secretSlot('recovery', () => 'x', cheap).wrap(dataKey);
  expect(await recoverySlot(() => null).unwrap(wrapped)).toBeNull();
  await expect(recoverySlot(() => null).wrap(dataKey)).rejects.toThrow('a recovery slot needs its secret');
});

test('a slot that an earlier version wrote opens', async () => {
  const slot = {
    ...{ kdf: 'scrypt', n: 16, r: 2, p: 3, salt: 'ikm3FtXQqn8q5D48uxzlCw==', alg: 'A256GCM' },
    key: 'GIpCDBrJ9ciKGS6BIh1TKc4Ep/p8hQSRbveuxFVad5wH15Pa8NFyitSaNWvI/C8YHOho2yl3ZDSn8dVq',
  };
  expect(await passphraseSlot(() => 'twelve chars').unwrap(slot)).toEqual(Buffer.alloc(32, 5));
});

test('the highest cost that is tried is tried', async () => {
  const slot = secretSlot('passphrase', () => 'x', { n: 16, r: 16, p: 4 });
  expect(await slot.unwrap(await slot.wrap(dataKey))).toEqual(dataKey);
  for (const cost of [
    { n: 16, r: 17, p: 4 },
    { n: 16, r: 16, p: 5 },
  ]) {
    const more = secretSlot('passphrase', () => 'x', cost);
    expect(await more.unwrap(await more.wrap(dataKey))).toBeNull();
  }
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

test.each([
  { n: 2 ** 30 },
  { n: 12 },
  { n: 1 },
  { n: '16' },
  { r: 1000 },
  { r: -1 },
  { p: 0 },
  { p: -1 },
  { p: 1.5 },
])('parameters like %o are not tried', async (change) => {
  const wrapped = await secretSlot('passphrase', () => 'x', cheap).wrap(dataKey);
  expect(await secretSlot('passphrase', () => 'x').unwrap({ ...wrapped, ...change })).toBeNull();
});

test(
  'a recovery code is eight groups of four and opens its slot, however it is typed',
  { tags: 'full' },
  async () => {
    const code = newRecoveryCode();
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
    const wrapped = await recoverySlot(() => code).wrap(dataKey);
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`;
    expect(await recoverySlot(() => typed).unwrap(wrapped)).toEqual(dataKey);
    expect(await recoverySlot(() => newRecoveryCode()).unwrap(wrapped)).toBeNull();
  },
);

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

test('O is read as 0, and I and L as 1, in capitals or not', () => {
  let code = newRecoveryCode();
  while (!code.includes('0') || !code.includes('1')) code = newRecoveryCode();
  for (const zero of ['O', 'o', '０'])
    for (const one of ['I', 'i', 'L', 'l'])
      expect(readRecoveryCode(code.replaceAll('0', zero).replaceAll('1', one))).toBe(code);
});

test('a code with a symbol too many or too few is no code, though the number that it is read as may be right', () => {
  let code = newRecoveryCode();
  while (!code.startsWith('0')) code = newRecoveryCode();
  expect(readRecoveryCode(code)).toBe(code);
  for (const typed of [`0${code}`, code.slice(1), '', '-', `${code}U`])
    expect(() => readRecoveryCode(typed), typed).toThrow(failing('recovery-code-typo'));
});

test('recovery codes do not repeat, and every symbol of the alphabet occurs', () => {
  const codes = Array.from({ length: 500 }, newRecoveryCode);
  expect(new Set(codes).size).toBe(500);
  expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(32);
});
