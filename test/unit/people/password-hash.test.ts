import { expect, test } from 'vitest';
import {
  HASH_COST,
  hashPassword,
  isCheaper,
  isPassword,
} from '../../../main/agent/attendants/people/password-hash.ts';
import { makePassword, refuseWeak } from '../../../main/agent/attendants/people/password-rules.ts';

const CHEAP = { N: 2 ** 10, r: 8, p: 1 };

test('a password is known again by its hash and no other is; the same one is never hashed alike', async () => {
  const [one, other] = [
    await hashPassword('正確的 horse battery', CHEAP),
    await hashPassword('正確的 horse battery', CHEAP),
  ];
  expect(await isPassword('正確的 horse battery', one)).toBe(true);
  expect(await isPassword('正確的 horse batterz', one)).toBe(false);
  expect(one.hash).not.toBe(other.hash);
  expect(JSON.stringify(one)).not.toContain('horse');
});

test('a full-width character typed by an input method is the half-width one', async () => {
  const kept = await hashPassword('ＡＢＣ correct staple', CHEAP);
  expect(await isPassword('ABC correct staple', kept)).toBe(true);
});

test('the cost in force takes memory that no graphics card has plenty of, and hashes made at less are known', async () => {
  expect(128 * HASH_COST.N * HASH_COST.r).toBeGreaterThanOrEqual(64 * 1024 * 1024);
  expect(isCheaper(await hashPassword('x', CHEAP), HASH_COST)).toBe(true);
  expect(isCheaper(HASH_COST, HASH_COST)).toBe(false);
  const kept = await hashPassword('long enough, really', HASH_COST);
  expect(await isPassword('long enough, really', kept)).toBe(true);
});

test('short passwords, the name and what everybody tries first are refused', () => {
  const codeOf = (password: string): unknown => {
    try {
      refuseWeak(password, ['wang.meili', '王美麗']);
      return 'fine';
    } catch (error) {
      return (error as { code?: unknown }).code;
    }
  };
  expect(codeOf('elevenchars')).toBe('password-too-short');
  expect(codeOf('十一個字的密碼還不夠長')).toBe('password-too-short');
  for (const name of ['wang.meili12', 'WANG.MEILI-wang.meili', 'ｗａｎｇ．ｍｅｉｌｉ2026'])
    expect(codeOf(name)).toBe('password-is-name');
  for (const common of [
    'password1234',
    'Passw0rd2026',
    'aaaaaaaaaaaa',
    '123456789012',
    'abcdefghijkl',
    'qwerty123456',
  ])
    expect(codeOf(common), common).toBe('password-too-common');
  expect(codeOf('三隻小豬去健保署送件喔喔')).toBe('fine');
  expect(codeOf('the ward has nine lamps')).toBe('fine');
});

test('made passwords differ, are long, and are fit to be used', () => {
  const made = Array.from({ length: 200 }, makePassword);
  expect(new Set(made).size).toBe(200);
  for (const password of made) {
    expect(password).toMatch(/^([a-z2-9]{4}-){4}[a-z2-9]{4}$/);
    refuseWeak(password, ['wang']);
  }
});
