import { ASK_STEPS, atAsk } from './at-ask.ts';
import { atPost } from './at-post.ts';
import { ROWS } from './rows.ts';
import { describe, sequencesOf, trySequence } from './sequences.ts';
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

export function sequenceTrials(count: number, seed: number): Trial[] {
  return sequencesOf(count, seed).map((sequence, at) => ({
    part: 'sequences',
    name: `seed ${String(seed)} no. ${String(at)}: ${describe(sequence)}`,
    run: () => trySequence(sequence, `sequence ${String(seed)} ${String(at)}`),
  }));
}
