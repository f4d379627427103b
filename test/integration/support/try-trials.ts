import { beforeAll, describe, expect, test } from 'vitest';
import type { Trial } from '../../faults/trials.ts';

/** Another one each time; a failure names it, and the same seed brings the same trials back. */
export const SEED = Number(process.env['TWPAS_TEST_SEED'] ?? Date.now() % 1_000_000);

/** A test for each trial, some side by side. */
export function tryTrials(promise: string, trials: readonly Trial[]): void {
  describe.concurrent(`${promise} (seed ${String(SEED)})`, () => {
    beforeAll(() => {
      process.stderr.write(
        `${String(trials.length)} ways to go wrong are tried; once more by TWPAS_TEST_SEED=${String(SEED)}\n`,
      );
    });

    test.each(trials)('$name', async ({ run }) => {
      expect(await run()).toEqual([]);
    });
  });
}
