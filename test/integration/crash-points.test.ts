// @module-tag full
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tryPoint } from '../crash/named-points.ts';
import { SEND_CASES, somePoints } from '../crash/point-cases.ts';
import { openWorld, type World } from '../crash/world.ts';
import { withoutRules } from './support/place.ts';

/** Seed that chooses the tried points and commits; `npm run test:crash -- --points` tries all of them, each night. */
const SEED = process.env['TWPAS_TEST_SEED'] ?? String(Date.now() % 1_000_000);

describe.concurrent(
  `killed once at a named point, the agent loses nothing and sends nothing twice (seed “${SEED}”)`,
  () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld(withoutRules);
    });
    afterAll(() => world.close());

    test.each([...SEND_CASES, ...somePoints(SEED, 9, 2)])(
      '$at during $deed, the one after $skip others, the disk late with $holds',
      async (point) => {
        expect(await tryPoint(world, point)).toEqual([]);
      },
      240_000,
    );
  },
);
