import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tryPoint } from '../crash/named-points.ts';
import { POINT_CASES } from '../crash/point-cases.ts';
import { openWorld, type World } from '../crash/world.ts';

describe.concurrent(
  'killed once at each named point, the agent loses nothing and sends nothing twice',
  () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld();
    });
    afterAll(() => world.close());

    test.each(POINT_CASES)('$at, the one after $skip others', async (point) => {
      expect(await tryPoint(world, point)).toEqual([]);
    });
  },
);
