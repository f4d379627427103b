// @module-tag full
import { expect, onTestFinished, test } from 'vitest';
import { passTime } from '../../faults/special/special.ts';
import { openRig } from '../../faults/rig.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';

const BUNDLES = 40;
/**
 * Requests for as many when a number in an answer was believed at once (29 November 2026): one upload and one question for each, and two
 * searches that hear the decisions of all. Evidence may cost one in twenty more where nothing goes wrong.
 */
const BEFORE = 2 * BUNDLES + 2;
const LONG_MS = 120_000;
const MINUTE_MS = 60_000;

test(
  'on a healthy line a Bundle costs one upload and one question, beside the searches that hear the decisions of all',
  async () => {
    const rig = await openRig({
      sandbox: { autoAdvance: false },
      // Long interval: no case is asked for twice before its decision.
      settings: ({ results }) => void (results['pollSeconds'] = MINUTE_MS / 1000),
    });
    onTestFinished(() => rig.close());
    await rig.drop(
      ...Array.from({ length: BUNDLES }, (_, n) =>
        makeSample({ seed: `healthy ${String(n)}`, attachments: 0 }),
      ),
    );
    const isAsked = async (): Promise<boolean> => (await rig.sandbox.ledger()).counts.searches >= BUNDLES;
    expect(await rig.until(isAsked, LONG_MS)).toBe(true);
    for (const { number } of await rig.sandbox.cases()) await rig.sandbox.decideAll(number);
    await passTime(rig, 2 * MINUTE_MS);
    const isDecided = rig.until(
      (rows) => rows.filter(({ review }) => review === 'decided').length === BUNDLES,
      LONG_MS,
    );
    expect(await isDecided).toBe(true);
    const { posts, counts } = await rig.sandbox.ledger();
    const requests = posts.length + counts.searches + counts.reads + counts.probes;
    expect(posts).toHaveLength(BUNDLES);
    expect(requests).toBeLessThanOrEqual(1.05 * BEFORE);
  },
  2 * LONG_MS,
);
