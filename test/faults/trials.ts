import { asksOf, atAsk, nameOf } from './at-ask.ts';
import { atPost } from './at-post.ts';
import { ONCE_BROKEN } from './once-broken.ts';
import { lineTrials } from './line-trials.ts';
import { ROWS, type FaultRow } from './rows.ts';
import { runScene } from './evidence/run-scene.ts';
import { EVIDENCE_SCENES } from './evidence/scenes.ts';
import type { Ran } from './evidence/table.ts';
import { describe, sequencesOf, trySequence, type Sequence } from './sequences.ts';
import { CLAIM_SPECIALS } from './special/claims.ts';
import { NETWORK_SPECIALS } from './special/network.ts';
import { SEARCH_SPECIALS } from './special/searches.ts';
import { TIME_SPECIALS } from './special/time.ts';

/** One thing to try; `run` tells what is wrong afterwards. */
export interface Trial {
  readonly part: 'matrix' | 'specials' | 'sequences' | 'line' | 'evidence';
  /** Row and step, or what happens. */
  readonly name: string;
  readonly run: () => Promise<string[]>;
}

const matrixTrial = (row: FaultRow, step: string, run: () => Promise<string[]>): Trial => ({
  part: 'matrix',
  name: `${row.name} · ${step}`,
  run,
});
/** Every row at the POST. */
export const POST_TRIALS: readonly Trial[] = ROWS.map((row) => matrixTrial(row, 'POST', () => atPost(row)));
/** Each row at every request around the POST that it can strike. */
export const ASK_TRIALS: readonly (readonly Trial[])[] = ROWS.map((row) =>
  asksOf(row).map((ask) => matrixTrial(row, nameOf(ask), () => atAsk(row, ask))),
);
export const MATRIX: readonly Trial[] = [...POST_TRIALS, ...ASK_TRIALS.flat()];

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

export const KEPT_TRIALS: readonly Trial[] = ONCE_BROKEN.map(({ seed, at, sequence }) =>
  sequenceTrial(sequence, seed, at),
);

/** A stream of Bundles over each bad line. */
export const streamTrials = (bundles: number, seed: number): Trial[] =>
  lineTrials(bundles, String(seed)).map((one) => ({ part: 'line', ...one }));

/** Results of the evidence scenes that were run in this process. */
export const EVIDENCE_RAN: Ran[] = [];

/** Streams of Bundles, while what the other side says is not what it has done. */
export const evidenceTrials = (seed: number): Trial[] =>
  EVIDENCE_SCENES.map((scene) => ({
    part: 'evidence',
    name: `${scene.group}: ${scene.name}`,
    run: async () => {
      const { figures, problems } = await runScene(scene, String(seed));
      EVIDENCE_RAN.push({ scene, figures, problems });
      return [...problems];
    },
  }));
