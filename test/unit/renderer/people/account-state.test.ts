import { describe, expect, it } from 'vitest';
import { accountState, isUsable } from '../../../../renderer/people/accounts-table.tsx';
import { fakeAccount } from '../../../e2e/support/fake-people.ts';

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
