import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspectBytes } from '../../../../main/agent/carrier/check/inspect.ts';
import { openProfileCheck } from '../../../../main/agent/carrier/check/profile-check.ts';
import { DEFAULT_HOSPITAL } from '../../../../main/practice/samples/sample.ts';
import { hostileBytes } from './support/hostile.ts';
import { runs } from '../../support/runs.ts';

const guide = await openProfileCheck()(null);

test('whatever a file holds, there is a report of at most 200 lines and no throw', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { problems, sha256 } = inspectBytes(hostileBytes(String(seed)), DEFAULT_HOSPITAL, 'error', guide);
      expect(sha256).toHaveLength(64);
      expect(problems.length).toBeLessThanOrEqual(200);
      for (const problem of problems) {
        expect(problem.message).not.toBe('');
        expect(problem.message).not.toContain('{what}');
        expect(problem.path).toMatch(/^Bundle/);
      }
    }),
    { numRuns: runs() },
  );
});
