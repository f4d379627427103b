import { expect, test } from 'vitest';
import {
  afterFailure,
  createAttemptLimit,
  lockedUntil,
  type LockState,
  UNLOCKED,
} from '../../../main/agent/attendants/people/attempt-limit.ts';

const MINUTE = 60_000;

/** After so many wrong passwords, each as soon as the lock of those before has ended. */
function after(failures: number, now = 0): { state: LockState; locks: number[]; now: number } {
  let state = UNLOCKED;
  let at = now;
  const locks: number[] = [];
  for (let count = 0; count < failures; count += 1) {
    state = afterFailure(state, at);
    const until = lockedUntil(state, at);
    if (until !== null) {
      locks.push((until - at) / MINUTE);
      at = until;
    }
  }
  return { state, locks, now: at };
}

test('four wrong passwords lock nothing, the fifth locks for a quarter of an hour', () => {
  expect(after(4).locks).toEqual([]);
  expect(after(5).locks).toEqual([15]);
});

test('each lock is twice as long as the one before, up to a day', () => {
  expect(after(50).locks).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]);
});

test('a lock ends by itself at its time', () => {
  const state = { failures: 0, locks: 1, locked_until: 1000 };
  expect(lockedUntil(state, 999)).toBe(1000);
  expect(lockedUntil(state, 1000)).toBeNull();
});

test('a network that guessed twenty times gets no answer for a while; another does', () => {
  let now = 0;
  const limit = createAttemptLimit(() => now);
  for (let count = 0; count < 19; count += 1) limit.failed('10.0.0.1', 'wang');
  expect(limit.guardedUntil('10.0.0.1')).toBeNull();
  limit.failed('10.0.0.1', 'wang');
  expect(limit.guardedUntil('10.0.0.1')).toBe(15 * MINUTE);
  expect(limit.guardedUntil('10.0.0.2')).toBeNull();
  now = 15 * MINUTE;
  expect(limit.guardedUntil('10.0.0.1')).toBeNull();
});

test('a network’s guesses lock a name for it, for longer each time', () => {
  let now = 0;
  const limit = createAttemptLimit(() => now);
  const locks: (number | null)[] = [];
  const told = (network: string): number | null => {
    const until = limit.failed(network, 'wang');
    return until === null ? null : (until - now) / MINUTE;
  };
  for (let count = 0; count < 5; count += 1) locks.push(told('10.0.0.1'));
  expect(locks).toEqual([null, null, null, null, 15]);
  expect(told('10.0.0.2')).toBeNull();
  now = 15 * MINUTE;
  for (let count = 0; count < 4; count += 1) told('10.0.0.1');
  expect(told('10.0.0.1')).toBe(30);
});

test('an attacker who has many addresses does not fill the memory', () => {
  const limit = createAttemptLimit(() => 0);
  for (let count = 0; count < 20; count += 1) limit.failed('first', 'wang');
  for (let count = 0; count < 6000; count += 1)
    limit.failed(`10.0.${String(count >> 8)}.${String(count & 255)}`, 'wang');
  expect(limit.guardedUntil('first')).toBeNull();
});

test('one good sign-in forgives wrong passwords for that name, not guesses at others from there', () => {
  const limit = createAttemptLimit(() => 0);
  for (let count = 0; count < 18; count += 1) limit.failed('10.0.0.1', `name ${String(count)}`);
  limit.failed('10.0.0.1', 'wang');
  limit.succeeded('10.0.0.1', 'wang');
  limit.failed('10.0.0.1', 'wang');
  expect(limit.guardedUntil('10.0.0.1')).toBeNull();
  limit.failed('10.0.0.1', 'another');
  expect(limit.guardedUntil('10.0.0.1')).toBe(15 * MINUTE);
});
