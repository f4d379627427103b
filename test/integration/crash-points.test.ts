import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tryPoint } from '../crash/named-points.ts';
import { POINT_CASES, someCommits } from '../crash/point-cases.ts';
import { openWorld, type World } from '../crash/world.ts';
import { refuseGrave } from './support/broken-promise.ts';

/** Which commits are tried; all of them by `npm run test:crash -- --points commit`. */
const SEED = process.env['TWPAS_TEST_SEED'] ?? String(Date.now() % 1_000_000);

describe.concurrent(
  `killed once at each named point, the agent loses nothing and sends nothing twice (commits by seed “${SEED}”)`,
  () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld();
    });
    afterAll(() => world.close());

    test.each([...POINT_CASES, ...someCommits(SEED, 4)])(
      '$at during $deed, the one after $skip others',
      async (point) => {
        const failures = await tryPoint(world, point);
        refuseGrave(failures);
        expect(failures).toEqual([]);
      },
      240_000,
    );
  },
);
