import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readHttpDate, readRetryAfter } from '../../../main/agent/ground/net/http.ts';

const NOW = Date.parse('2026-11-24T01:00:00Z');

test('all three forms of an HTTP-date are read, and nothing else is', () => {
  for (const text of [
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
  ])
    expect(readHttpDate(text)).toBe(Date.parse('1994-11-06T08:49:37Z'));
  for (const text of [undefined, '', '5', 'soon', 'Sun, 99 Nov 1994 99:99:99 GMT'])
    expect(readHttpDate(text)).toBeNull();
});

test('seconds count from now', () => {
  expect(readRetryAfter('120', NOW, null)).toBe(NOW + 120_000);
  expect(readRetryAfter(' 0 ', NOW, null)).toBe(NOW);
});

test('a date counts by the server’s clock where that is known, and never lies in the past', () => {
  const inAMinute = 'Tue, 24 Nov 2026 01:01:00 GMT';
  expect(readRetryAfter(inAMinute, NOW, null)).toBe(NOW + 60_000);
  expect(readRetryAfter(inAMinute, NOW, NOW + 30_000)).toBe(NOW + 30_000);
  expect(readRetryAfter(inAMinute, NOW, NOW + 90_000)).toBe(NOW);
});

test('what cannot be read is no time at all', () => {
  for (const text of [undefined, '', '-5', 'later', '1e3'])
    expect(readRetryAfter(text, NOW, null)).toBeNull();
});

test('whatever the server writes, the wait is between none and seven days', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.nat().map(String), fc.bigInt({ min: 0n }).map(String)), (text) => {
      const at = readRetryAfter(text, NOW, null);
      expect(at === null || (at >= NOW && at <= NOW + 7 * 86_400_000)).toBe(true);
    }),
  );
});
