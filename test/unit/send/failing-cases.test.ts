import { expect, test } from 'vitest';
import { FailingCases } from '../../../main/agent/carrier/send/worker.ts';

test('a case that failed is left alone for a while, and for no longer because the clock was set back', () => {
  const failing = new FailingCases(60_000);
  failing.note('case', 1_000_000);
  expect(failing.mayTry('case', 1_000_000)).toBe(false);
  expect(failing.mayTry('another', 1_000_000)).toBe(true);
  expect(failing.mayTry('case', 1_001_000)).toBe(true);
  expect(failing.mayTry('case', 400_000)).toBe(true);
});

test('a case that did not fail the next time begins anew, and one that is not ready any more is let go when its time is over', () => {
  const failing = new FailingCases(60_000);
  failing.note('sent', 1000);
  failing.note('held', 1000);
  failing.note('ready', 1000);
  failing.forget('sent');
  expect(failing.size).toBe(2);
  const [until = 0] = failing.times();
  failing.keepOnly(new Set(['ready']), until - 1);
  expect(failing.size).toBe(2);
  failing.keepOnly(new Set(['ready']), 61_000);
  expect(failing.size).toBe(1);
  expect(failing.mayTry('held', 1000)).toBe(true);
});
