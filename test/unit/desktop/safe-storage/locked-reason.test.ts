import { expect, test } from 'vitest';
import { lockedReason, shouldOffer, waysIn } from '../../../../main/desktop/safe-storage/safe-storage.ts';

const me = { account: 'clerk2', host: 'PC-7', storage: 'not-ours' } as const;
const slot = (account: string, host = 'PC-7', kind = 'safeStorage') => ({ kind, account, host });

test.each([
  ['another Windows user', { ...me, owners: [slot('clerk1')] }, 'other-account'],
  ['a folder from another machine', { ...me, owners: [slot('clerk2', 'PC-1')] }, 'other-machine'],
  ['a changed keyring', { ...me, owners: [slot('clerk1'), slot('clerk2')] }, 'keyring-changed'],
  ['names in another case', { ...me, owners: [slot('CLERK2', 'pc-7')] }, 'keyring-changed'],
  ['no keyring today', { ...me, storage: 'unavailable', owners: [slot('clerk2')] }, 'no-safe-storage'],
  ['basic_text', { ...me, storage: 'basic-text', owners: [slot('clerk2')] }, 'no-safe-storage'],
  ['a service’s folder', { ...me, owners: [slot('SYSTEM', 'PC-7', 'machine')] }, 'never-enrolled'],
  ['no readable slot at all', { ...me, owners: [] }, 'never-enrolled'],
] as const)('why a folder stays shut: %s', (_what, sight, reason) => {
  expect(lockedReason(sight)).toBe(reason);
});

test('the ways in are those that have a slot', () => {
  expect(
    waysIn([slot('clerk1'), slot('clerk1'), slot('x', 'PC-7', 'recovery')], {
      account: 'clerk2',
      host: 'PC-7',
    }),
  ).toEqual({
    accounts: ['clerk1@PC-7'],
    recovery: true,
    passphrase: false,
  });
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
