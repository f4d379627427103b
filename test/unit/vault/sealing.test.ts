import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVault, keyIdOf, SEAL_OVERHEAD } from '../../../main/agent/ground/vault/sealing.ts';

const dataKey = randomBytes(32);
const vault = createVault(dataKey);
const damaged = expect.objectContaining({ code: 'sealed-damaged' }) as unknown;
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const text = fc.string({ unit: 'grapheme' });

test('what was sealed opens again in its place, and is as long as the format says', () => {
  fc.assert(
    fc.property(bytes, text, (plain, place) => {
      const sealed = vault.seal(plain, place);
      expect(sealed.length).toBe(plain.length + SEAL_OVERHEAD);
      expect(vault.open(sealed, place)).toEqual(plain);
    }),
  );
});

test('text comes back as it was', () => {
  fc.assert(
    fc.property(text, (plain) => {
      expect(vault.openText(vault.sealText(plain, 'p'), 'p')).toBe(plain);
    }),
  );
});

test('a value moved to another place does not open', () => {
  fc.assert(
    fc.property(text, text, (here, there) => {
      fc.pre(here !== there);
      const sealed = vault.sealText('x', here);
      expect(() => vault.open(sealed, there)).toThrow(damaged);
    }),
  );
});

test('a flipped bit anywhere is found', () => {
  const sealed = vault.sealText('王小明', 'cases.summary.1');
  for (let at = 0; at < sealed.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[at] = (sealed[at] ?? 0) ^ (1 << bit);
      expect(() => vault.open(changed, 'cases.summary.1')).toThrow(damaged);
    }
  }
});

test('cut at any length, or with anything added, it does not open', () => {
  const sealed = vault.sealText('王小明', 'p');
  for (let length = 0; length < sealed.length; length++) {
    expect(() => vault.open(sealed.subarray(0, length), 'p')).toThrow(damaged);
  }
  expect(() => vault.open(Buffer.concat([sealed, Buffer.of(0)]), 'p')).toThrow(damaged);
});

test('another data key opens nothing and gives other digests', () => {
  const other = createVault(randomBytes(32));
  const sealed = vault.sealText('x', 'p');
  expect(() => other.open(sealed, 'p')).toThrow(damaged);
  expect(other.digest('patient', 'A1')).not.toBe(vault.digest('patient', 'A1'));
});

test('the same value never seals to the same bytes', () => {
  const sealed = Array.from({ length: 50 }, () => vault.sealText('x', 'p').toString('hex'));
  expect(new Set(sealed).size).toBe(50);
});

test('a digest is the same for the same value, and differs by domain and value', () => {
  const again = createVault(Buffer.from(dataKey));
  expect(vault.digest('patient', 'A1')).toMatch(/^[0-9a-f]{64}$/);
  expect(again.digest('patient', 'A1')).toBe(vault.digest('patient', 'A1'));
  expect(vault.digest('path', 'A1')).not.toBe(vault.digest('patient', 'A1'));
  expect(vault.digest('patient', 'A2')).not.toBe(vault.digest('patient', 'A1'));
});

test('sealing writes the format that later versions must read', () => {
  const fixed = createVault(Buffer.alloc(32, 7));
  // Sealed by the first release. Should this ever fail, data folders in hospitals have become unreadable.
  const sealed = Buffer.from(FIRST_RELEASE, 'hex');
  expect(fixed.openText(sealed, 'cases.summary.1')).toBe('王小明');
  expect(fixed.digest('patient', 'A123456789')).toBe(FIRST_RELEASE_DIGEST);
  expect(keyIdOf(Buffer.alloc(32, 7))).toBe(FIRST_RELEASE_KEY_ID);
});

const FIRST_RELEASE = '01be04f3c7d1806a26027ec07927534ee35cfc9725019423428cbc64c1dcaad2e1ec77ff49732d58732a';
const FIRST_RELEASE_DIGEST = '54902adda622b02f9e3a062c09093afdad577c54139db3b9729889ffb643684b';
const FIRST_RELEASE_KEY_ID = 'be04f3c79d9df556';

test('no nonce is used twice, however many values are sealed one after the other', () => {
  const count = 2000;
  const nonces = Array.from({ length: count }, () => vault.seal(Buffer.alloc(0), 'p').toString('hex', 5, 17));
  expect(new Set(nonces).size).toBe(count);
});

test.each([0, 31, 33])('%i bytes are no data key', (length) => {
  expect(() => createVault(Buffer.alloc(length))).toThrow(RangeError);
});

test('what is refused keeps what the cipher said, for the log', () => {
  const sealed = vault.sealText('x', 'p');
  try {
    vault.open(sealed, 'elsewhere');
    expect.unreachable();
  } catch (error) {
    expect((error as Error).cause).toBeInstanceOf(Error);
  }
});

test('a line’s seal is known by the key that it names, and by no other', () => {
  const vault = createVault(Buffer.from(dataKey));
  const mac = vault.mac('line');
  expect([vault.mac(Buffer.from('line')), vault.macKey]).toEqual([
    mac,
    createVault(Buffer.from(dataKey)).macKey,
  ]);
  expect(vault.checkMac(vault.macKey, 'line', mac)).toBe(true);
  expect(vault.checkMac(vault.macKey, 'another line', mac)).toBe(false);
  for (const wrong of [
    '',
    'no hex',
    mac.slice(2),
    `${mac}00`,
    mac.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
  ])
    expect(vault.checkMac(vault.macKey, 'line', wrong)).toBe(false);
  const other = createVault(randomBytes(32));
  expect(other.macKey).not.toBe(vault.macKey);
  expect(vault.checkMac(other.macKey, 'line', other.mac('line'))).toBeNull();
  expect(other.mac('line')).not.toBe(mac);
});
