import { expect, test } from 'vitest';
import { unauthorizedWatch } from '../../../main/agent/carrier/send/deliver.ts';

test('one refused token costs one renewal, however many were using it', () => {
  const watch = unauthorizedWatch();
  const begun = [watch.begin(), watch.begin(), watch.begin()];
  expect(begun.map((one) => watch.again(one))).toEqual([false, false, false]);
});

test('a second refusal of an attempt that began after the first is one too many, also with the same token again', () => {
  const watch = unauthorizedWatch();
  expect(watch.again(watch.begin())).toBe(false);
  const begun = [watch.begin(), watch.begin()];
  expect(begun.map((one) => watch.again(one))).toEqual([true, true]);
  expect(watch.again(watch.begin())).toBe(true);
});

test('what passes in between ends the row', () => {
  const watch = unauthorizedWatch();
  watch.again(watch.begin());
  watch.clear();
  expect(watch.again(watch.begin())).toBe(false);
});
