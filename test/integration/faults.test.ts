import { beforeAll, describe, expect, test } from 'vitest';
import { ASK_TRIALS, KEPT_TRIALS, POST_TRIALS, sequenceTrials, SPECIAL_TRIALS } from '../faults/trials.ts';
import type { Trial } from '../faults/trials.ts';
import { refuseGrave } from './support/broken-promise.ts';

/** Another one each time; a failure names it, and the same seed brings the same trials back. */
const SEED = Number(process.env['TWPAS_TEST_SEED'] ?? Date.now() % 1_000_000);
const SEQUENCES = 6;

/** Of what `npm run test:faults` tries in full: each row at the POST, and every other one at one step around it. */
const EVERY = 2;
const somewhere = ASK_TRIALS.filter((_, row) => row % EVERY === SEED % EVERY).flatMap(
  (steps, at) => steps[(at + SEED) % steps.length] ?? [],
);
const LONG = ['surfaces after the resend', 'cut at random places', 'left out', 'no self link'];
const shortSpecials = SPECIAL_TRIALS.filter(({ name }) => !LONG.some((text) => name.includes(text)));
const sequences = sequenceTrials(SEQUENCES, SEED);
const TRIED = [POST_TRIALS, somewhere, shortSpecials, KEPT_TRIALS, sequences].flat();

const keepsEveryPromise = async ({ run }: Trial): Promise<void> => {
  const problems = await run();
  refuseGrave(problems);
  expect(problems).toEqual([]);
};

describe.concurrent('accepted once, no rule of SMART broken, and no case stuck without a reason', () => {
  beforeAll(() => {
    process.stderr.write(
      `${String(TRIED.length)} ways to go wrong are tried; once more by TWPAS_TEST_SEED=${String(SEED)}\n`,
    );
  });

  test.each(TRIED)('$name', keepsEveryPromise);
});
