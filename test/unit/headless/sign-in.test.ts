import { expect, test } from 'vitest';
import { createSignIn } from '../../../main/headless/console/sign-in.ts';

test('asking for addresses in a loop neither fills the memory nor uses up the one printed at start', () => {
  const signIn = createSignIn(() => 0);
  const printed = signIn.issue(3_600_000);
  const asked = Array.from({ length: 300 }, () => signIn.issue(300_000));
  expect(asked.filter((ticket) => signIn.redeem(ticket) !== null)).toHaveLength(99);
  expect(signIn.redeem(printed)).not.toBeNull();
});

test('a ticket is no session and a session is no ticket', () => {
  const signIn = createSignIn(() => 0);
  const ticket = signIn.issue(1000);
  expect(signIn.touch(ticket)).toBe(false);
  const session = signIn.redeem(ticket) ?? '';
  expect(signIn.touch(session)).toBe(true);
  expect(signIn.redeem(session)).toBeNull();
});
