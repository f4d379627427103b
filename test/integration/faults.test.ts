import { describe, expect, test } from 'vitest';
import { KEPT_TRIALS, MATRIX, sequenceTrials, SPECIAL_TRIALS, type Trial } from '../faults/trials.ts';

/** A part of what `npm run test:faults` tries in full: each row once, by turns at another step. */
const STEPS = MATRIX.length / new Set(MATRIX.map(({ name }) => name.split(' · ')[0])).size;
const someOfMatrix = MATRIX.filter((_, at) => at % STEPS === Math.floor(at / STEPS) % STEPS);
const LONG = ['surfaces after the resend', 'restart', 'cut at random places', 'left out', 'no self link'];
const shortSpecials = SPECIAL_TRIALS.filter(({ name }) => !LONG.some((text) => name.includes(text)));

/** Another one each time; a failure names it, and the same seed brings the same sequences back. */
const SEED = Number(process.env['TWPAS_TEST_SEED'] ?? Date.now() % 1_000_000);
const SEQUENCES = 6;

const keepsEveryPromise = async ({ run }: Trial): Promise<void> => {
  expect(await run()).toEqual([]);
};

describe.concurrent('accepted once, no rule of SMART broken, and no case stuck without a reason', () => {
  test.each(someOfMatrix)('$name', keepsEveryPromise);
  test.each(shortSpecials)('$name', keepsEveryPromise);
  test.each(KEPT_TRIALS)('$name', keepsEveryPromise);
  test.each(sequenceTrials(SEQUENCES, SEED))('$name', keepsEveryPromise);
});
