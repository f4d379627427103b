import { describe, expect, it } from 'vitest';
import { accountState, isUsable } from '../../../../renderer/people/accounts-table.tsx';
import type { AccountView } from '../../../../shared/api/people-contract.ts';

function fakeAccount(name: string, more: Partial<AccountView> = {}): AccountView {
  return {
    name,
    displayName: name,
    roles: ['handler'],
    createdAt: '2026-11-02T09:00:00.000+08:00',
    createdBy: 'it-lin',
    lastSignInAt: '2026-11-24T08:02:00.000+08:00',
    disabledAt: null,
    disabledBy: null,
    lockedUntil: null,
    mustChange: false,
    hasPassword: true,
    ...more,
  };
}

const THEN = '2026-11-25T09:00:00.000+08:00';

describe('how an account stands', () => {
  it.each([
    ['enabled', {}],
    ['never-used', { lastSignInAt: null, mustChange: true }],
    ['must-change', { mustChange: true }],
    ['locked', { lockedUntil: THEN, mustChange: true }],
    ['no-password', { hasPassword: false, lockedUntil: THEN }],
    ['disabled', { disabledAt: THEN, hasPassword: false, lockedUntil: THEN }],
  ] as const)('%s', (state, more) => {
    expect(accountState(fakeAccount('wang', more))).toBe(state);
  });

  it('is usable unless it is disabled or has no password', () => {
    expect(isUsable(fakeAccount('a', { lockedUntil: THEN }))).toBe(true);
    expect(isUsable(fakeAccount('b', { disabledAt: THEN }))).toBe(false);
    expect(isUsable(fakeAccount('c', { hasPassword: false }))).toBe(false);
  });
});
