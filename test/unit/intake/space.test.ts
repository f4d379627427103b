import { expect, test } from 'vitest';
import { createSpace } from '../../../main/agent/carrier/intake/folder-context.ts';
import { RESERVE_BYTES } from '../../../shared/standing.ts';
import { FakeClock } from '../support/fake-clock.ts';

const MIB = 2 ** 20;

function rig(): {
  clock: FakeClock;
  said: string[];
  disk: { free: number };
  space: ReturnType<typeof createSpace>;
} {
  const clock = new FakeClock();
  const said: string[] = [];
  const disk = { free: RESERVE_BYTES + 10 * MIB };
  const space = createSpace(
    clock,
    (_, event) => said.push(event),
    () => Promise.resolve(disk.free),
  );
  return { clock, said, disk, space };
}

test('files are let in down to the reserve, which is left for what is under way', async () => {
  const { space, said } = rig();
  expect(await space.isThere('/a', 6 * MIB)).toBe(true);
  // Files let in since the last look at the disk count, though they are not on it yet.
  expect(await space.isThere('/a', 6 * MIB)).toBe(false);
  expect(space.isFull()).toBe(true);
  expect(said).toEqual(['intake-no-space']);
});

test('it goes on by itself once a look shows room, says both once, and a file let in before changes nothing', async () => {
  const { clock, disk, space, said } = rig();
  disk.free = RESERVE_BYTES - 1;
  for (let look = 0; look < 5; look++) {
    expect(await space.isThere('/a', 1)).toBe(false);
    space.hasRoom();
    expect(space.isFull()).toBe(true);
    clock.set((space.retryAt() ?? 0) + 1);
    expect(space.isFull()).toBe(false);
  }
  expect(said).toEqual(['intake-no-space']);
  disk.free = RESERVE_BYTES + MIB;
  expect(await space.isThere('/a', 1)).toBe(true);
  expect(space.retryAt()).toBeNull();
  expect(said).toEqual(['intake-no-space', 'intake-has-space']);
});

test('a write that failed stops longer, and a file that was kept after it shows that there is room', () => {
  const { clock, space, said } = rig();
  space.full('/a', 'ENOSPC');
  clock.set(clock.now() + 29_999);
  expect(space.isFull()).toBe(true);
  clock.set(clock.now() + 1);
  expect(space.isFull()).toBe(false);
  space.hasRoom();
  expect(said).toEqual(['intake-no-space', 'intake-has-space']);
});

test('where the system does not tell, only a write that fails stops', async () => {
  const space = createSpace(
    new FakeClock(),
    () => undefined,
    () => Promise.resolve(null),
  );
  expect(await space.isThere('/a', Number.MAX_SAFE_INTEGER)).toBe(true);
});
