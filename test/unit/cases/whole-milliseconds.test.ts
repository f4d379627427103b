import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pollAfter } from '../../../main/agent/carrier/cases/reviews.ts';
import { readRetryAfter } from '../../../main/agent/ground/net/http.ts';
import { nextLook } from '../../../main/agent/carrier/send/absence.ts';

// A STRICT table refuses a fraction in an INTEGER column, and with it everything else of the same write.

test('every time that is kept is a whole number of milliseconds', () => {
  const now = 1_800_000_000_000;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 10 }), (age) => {
      const at = now - age;
      const review = 'processing' as const;
      expect(pollAfter({ accepted_at: at, decided_at: null, review }, now, 60_000) % 1).toBe(0);
      const times = { afterMs: 1_800_000, gapMs: 600_000 };
      expect(nextLook({ last_attempt_at: at, created_at: at }, now, times) % 1).toBe(0);
    }),
  );
  expect(readRetryAfter('1.0005', now, null)).toBe(now + 1001);
});
