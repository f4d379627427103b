import { streamTrials } from '../../faults/trials.ts';
import { SEED, tryTrials } from '../support/try-trials.ts';

// Part of `npm run test:faults -- --part line`, with fewer Bundles.
tryTrials('a bad line stores nothing twice and loses nothing', streamTrials(6, SEED));
