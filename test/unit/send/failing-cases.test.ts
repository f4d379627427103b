import { expect, test } from 'vitest';
import { FailingCases } from '../../../main/agent/send/worker.ts';

test('a case that failed is left alone for a while, and for no longer because the clock was set back', () => {
  const failing = new FailingCases(60_000);
  failing.note('case', 1_000_000);
  expect(failing.mayTry('case', 1_000_000)).toBe(false);
  expect(failing.mayTry('another', 1_000_000)).toBe(true);
  expect(failing.mayTry('case', 1_001_000)).toBe(true);
  expect(failing.mayTry('case', 400_000)).toBe(true);
});
