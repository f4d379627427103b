import { ASK_TRIALS, evidenceTrials, sequenceTrials, SPECIAL_TRIALS } from '../faults/trials.ts';
import { SEED, tryTrials } from './support/try-trials.ts';

const SEQUENCES = 6;
/** Each other row at one step around the POST. */
const EVERY = 2;
const somewhere = ASK_TRIALS.filter((_, row) => row % EVERY === SEED % EVERY).flatMap(
  (steps, at) => steps[(at + SEED) % steps.length] ?? [],
);
const LONG = ['surfaces after the resend', 'cut at random places', 'left out', 'no self link'];
/** Some of the streams in which the answers are not what was done: one of each kind. */
const EVIDENCE = [
  'number alone, applications alike',
  'answer before, nothing stored, address',
  'behind: own',
  'is ignored',
];
const shortEvidence = EVIDENCE.flatMap(
  (text) => evidenceTrials(SEED).find(({ name }) => name.includes(text)) ?? [],
);
const shortSpecials = SPECIAL_TRIALS.filter(({ name }) => !LONG.some((text) => name.includes(text)));

tryTrials('around the POST: accepted once, no rule of SMART broken, and no case stuck without a reason', [
  ...somewhere,
  ...shortSpecials,
  ...shortEvidence,
  ...sequenceTrials(SEQUENCES, SEED),
]);
