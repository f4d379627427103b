import { expect, test } from 'vitest';
import { lacksKeyring, shouldOffer, waysIn } from '../../../../main/desktop/safe-storage/safe-storage.ts';

const slot = (account: string, host = 'PC-7', kind = 'safeStorage') => ({ kind, account, host });

test.each([
  ['another Windows user', 'unavailable', [slot('clerk1')], false],
  ['a changed keyring', 'not-ours', [slot('clerk1'), slot('clerk2')], false],
  ['no keyring today', 'unavailable', [slot('CLERK2', 'pc-7')], true],
  ['basic_text', 'basic-text', [slot('clerk2')], true],
  ['a service’s folder', 'unavailable', [slot('clerk2', 'PC-7', 'machine')], false],
] as const)('whether the own keyring is to be unlocked: %s', (_what, storage, owners, lacks) => {
  expect(lacksKeyring({ account: 'clerk2', host: 'PC-7', storage, owners })).toBe(lacks);
});

test('the ways in are those that have a slot', () => {
  expect(
    waysIn([slot('clerk1'), slot('clerk1'), slot('x', 'PC-7', 'recovery')], {
      account: 'clerk2',
      host: 'PC-7',
    }),
  ).toEqual({ accounts: ['clerk1@PC-7'], recovery: true, passphrase: false });
  expect(waysIn([], { account: 'clerk2', host: 'PC-7' })).toEqual({
    accounts: [],
    recovery: false,
    passphrase: false,
  });
});

test('a recovery code is offered once, to an open folder that has none', () => {
  expect(shouldOffer({ slotKinds: ['safeStorage'], offered: false })).toBe(true);
  expect(shouldOffer({ slotKinds: ['safeStorage', 'recovery'], offered: false })).toBe(false);
  expect(shouldOffer({ slotKinds: ['safeStorage'], offered: true })).toBe(false);
  expect(shouldOffer({ slotKinds: null, offered: false })).toBe(false);
});
