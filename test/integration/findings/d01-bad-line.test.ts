import { describe, expect, it } from 'vitest';
import { streamTrials } from '../../faults/trials.ts';
import { refuseGrave } from '../support/broken-promise.ts';

/** Of `npm run test:faults -- --part line`, with fewer Bundles. */
const SEED = Number(process.env['TWPAS_TEST_SEED'] ?? Date.now() % 1_000_000);

describe.concurrent(`a bad line stores nothing twice and loses nothing (seed ${String(SEED)})`, () => {
  it.each(streamTrials(6, SEED))('D1: $name', async ({ run }) => {
    const problems = await run();
    refuseGrave(problems);
    expect(problems).toEqual([]);
  });
});
