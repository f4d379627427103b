import { ASK_STEPS, atAsk } from './at-ask.ts';
import { atPost } from './at-post.ts';
import { ROWS } from './rows.ts';
import { describe, sequencesOf, trySequence, type Sequence } from './sequences.ts';
import { CLAIM_SPECIALS } from './special/claims.ts';
import { NETWORK_SPECIALS } from './special/network.ts';
import { SEARCH_SPECIALS } from './special/searches.ts';
import { TIME_SPECIALS } from './special/time.ts';

/** One thing to try; `run` tells what is wrong afterwards. */
export interface Trial {
  readonly part: 'matrix' | 'specials' | 'sequences';
  /** Row and step, or what happens. */
  readonly name: string;
  readonly run: () => Promise<string[]>;
}

/** Every row at the POST and at each request around it. */
export const MATRIX: readonly Trial[] = ROWS.flatMap((row) => [
  { part: 'matrix' as const, name: `${row.name} · POST`, run: () => atPost(row) },
  ...ASK_STEPS.map((step) => ({
    part: 'matrix' as const,
    name: `${row.name} · ${step}`,
    run: () => atAsk(row, step, true),
  })),
]);

export const SPECIAL_TRIALS: readonly Trial[] = [
  ...TIME_SPECIALS,
  ...SEARCH_SPECIALS,
  ...CLAIM_SPECIALS,
  ...NETWORK_SPECIALS,
].map((one) => ({ part: 'specials', ...one }));

const sequenceTrial = (sequence: Sequence, seed: number, at: number): Trial => ({
  part: 'sequences',
  name: `seed ${String(seed)} no. ${String(at)}: ${describe(sequence)}`,
  run: () => trySequence(sequence, `sequence ${String(seed)} ${String(at)}`),
});

export const sequenceTrials = (count: number, seed: number): Trial[] =>
  sequencesOf(count, seed).map((sequence, at) => sequenceTrial(sequence, seed, at));

/** Sequences that once ended badly, and why; tried again each time. */
const ONCE_BROKEN: readonly { readonly seed: number; readonly at: number }[] = [
  // One case is refused twice while others pass: it is held for a person, and a clerk has to let it go.
  { seed: 786_308, at: 3 },
];
export const KEPT_TRIALS: readonly Trial[] = ONCE_BROKEN.flatMap(({ seed, at }) => {
  const sequence = sequencesOf(at + 1, seed)[at];
  return sequence === undefined ? [] : [sequenceTrial(sequence, seed, at)];
});
