// @module-tag full
import { KEPT_TRIALS, POST_TRIALS, sequenceTrials } from '../faults/trials.ts';
import { SEED, tryTrials } from './support/try-trials.ts';

const SEQUENCES = 2;

// Part of what `npm run test:faults` tries in full: each row at the POST. `nightly-faults.test.ts` has a small form of the rest.
tryTrials('accepted once, no rule of SMART broken, and no case stuck without a reason', [
  ...POST_TRIALS,
  ...KEPT_TRIALS,
  ...sequenceTrials(SEQUENCES, SEED),
]);
