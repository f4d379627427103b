import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openForeignFolder } from '../../../main/agent/ground/base/foreign-folder.ts';
import { Lease, LEASE_FILE } from '../../../main/agent/carrier/intake/lease.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MINUTE = 60_000;
const leaseOf = (folder: string, clock: FakeClock, agentId = 'one', host = 'pc-1'): Lease =>
  new Lease({ folder: openForeignFolder(folder), host, agentId, clock });
const textIn = (folder: string): unknown => JSON.parse(readFileSync(join(folder, LEASE_FILE), 'utf8'));

test('the first agent writes who it is, and keeps its heartbeat fresh', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock('2026-11-24T09:00:00+08:00');
  const lease = leaseOf(folder, clock);
  expect(await lease.ensure()).toEqual({ kind: 'ours' });
  expect(textIn(folder)).toEqual({ host: 'pc-1', agentId: 'one', heartbeat: '2026-11-24T01:00:00.000Z' });
  clock.set(clock.now() + 2 * MINUTE);
  expect(await lease.isHeld()).toBe(true);
  expect(textIn(folder)).toMatchObject({ heartbeat: '2026-11-24T01:02:00.000Z' });
});

test('a second agent is told who holds the folder, and gets it once that one has gone', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  const first = leaseOf(folder, clock, 'one', 'pc-1');
  const second = leaseOf(folder, clock, 'two', 'pc-2');
  await first.ensure();
  expect(await second.ensure()).toEqual({ kind: 'other', holder: 'pc-1' });
  expect(await second.isHeld()).toBe(false);
  await first.release();
  expect(textIn(folder)).toMatchObject({ host: 'pc-1', agentId: 'one', released: true });
  expect(await second.ensure()).toEqual({ kind: 'taking' });
  expect(await second.ensure()).toEqual({ kind: 'ours' });
});

test('a dead agent’s lease is taken over in two looks, and only one of two takers gets it', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  await leaseOf(folder, clock, 'dead').ensure();
  clock.set(clock.now() + 5 * MINUTE);
  const [a, b] = [leaseOf(folder, clock, 'a', 'pc-a'), leaseOf(folder, clock, 'b', 'pc-b')];
  expect(await a.ensure()).toEqual({ kind: 'taking' });
  expect(await b.ensure()).toEqual({ kind: 'other', holder: 'pc-a' });
  expect(await a.ensure()).toEqual({ kind: 'ours' });
});

test('an agent that was overtaken while it slept lets go at its next beat', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  const sleeper = leaseOf(folder, clock, 'one', 'pc-1');
  await sleeper.ensure();
  clock.set(clock.now() + 10 * MINUTE);
  await leaseOf(folder, clock, 'two', 'pc-2').ensure();
  expect(await sleeper.isHeld()).toBe(false);
  expect(await sleeper.ensure()).toEqual({ kind: 'other', holder: 'pc-2' });
});

test('the same agent started again, with another life’s lease still there, goes on', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  await leaseOf(folder, clock).ensure();
  expect(await leaseOf(folder, clock).ensure()).toEqual({ kind: 'ours' });
  expect(await leaseOf(folder, clock, 'one', 'copied-to-pc-2').ensure()).toEqual({
    kind: 'other',
    holder: 'pc-1',
  });
});

test('a heartbeat from a clock far ahead is gone once it has stood still for long enough', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  const heartbeat = new Date(clock.now() + 600 * MINUTE).toISOString();
  writeFileSync(join(folder, LEASE_FILE), JSON.stringify({ host: 'pc-9', agentId: 'x', heartbeat }));
  const lease = leaseOf(folder, clock);
  expect(await lease.ensure()).toEqual({ kind: 'other', holder: 'pc-9' });
  clock.set(clock.now() + 5 * MINUTE);
  expect(await lease.ensure()).toEqual({ kind: 'taking' });
});

test('a torn lease is somebody’s until it is old', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock(Date.now());
  writeFileSync(join(folder, LEASE_FILE), '{"host":"pc');
  const lease = leaseOf(folder, clock);
  expect(await lease.ensure()).toEqual({ kind: 'other', holder: '' });
  clock.set(clock.now() + 6 * MINUTE);
  expect(await lease.ensure()).toEqual({ kind: 'taking' });
});

test('a first lease is never there in part: a crash while it is made leaves none, or all of it', async () => {
  const folder = temporaryFolder();
  const seen = new Set<string>();
  for (let round = 0; round < 100; round += 1) {
    rmSync(join(folder, LEASE_FILE), { force: true });
    const made = leaseOf(folder, new FakeClock()).ensure();
    while ((await Promise.race([made, nextTurn('not yet')])) === 'not yet')
      if (existsSync(join(folder, LEASE_FILE))) seen.add(readFileSync(join(folder, LEASE_FILE), 'utf8'));
  }
  for (const text of seen) expect(text).toMatch(/^\{.*\}\n$/);
});

test('a folder that is gone is unreachable, and ours again when it is back', async () => {
  const folder = join(temporaryFolder(), 'share');
  const clock = new FakeClock();
  const lease = leaseOf(folder, clock);
  expect(await lease.ensure()).toEqual({ kind: 'unreachable', code: 'ENOENT' });
  mkdirSync(folder);
  expect(await lease.ensure()).toEqual({ kind: 'ours' });
  rmSync(folder, { recursive: true });
  expect(await lease.ensure()).toEqual({ kind: 'unreachable', code: 'ENOENT' });
});

test('a share that goes while its lease is looked at does not make the disk below it ours', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  const real = openForeignFolder(folder);
  const volumes = [1, 1, 1, 2, 2, 2];
  const lease = new Lease({
    folder: { ...real, volume: () => Promise.resolve(volumes.shift() ?? 2) },
    host: 'pc-1',
    agentId: 'one',
    clock,
  });
  expect(await lease.ensure()).toEqual({ kind: 'ours' });
  expect(await lease.ensure()).toEqual({ kind: 'unreachable', code: 'other-volume' });
  rmSync(join(folder, LEASE_FILE));
  expect(await lease.ensure()).toEqual({ kind: 'unreachable', code: 'other-volume' });
});

/** An agent whose computer sleeps for so long within the next write of its lease. */
function sleeper(
  folder: string,
  clock: FakeClock,
): {
  lease: Lease;
  sleepInWrite: (ms: number) => void;
  takeOvers: () => number;
  fill: (full: boolean) => void;
} {
  const real = openForeignFolder(folder);
  let sleepMs = 0;
  let begun = 0;
  let isFull = false;
  const lease = new Lease({
    folder: {
      ...real,
      write: async (...put) => {
        clock.set(clock.now() + sleepMs);
        sleepMs = 0;
        await real.write(...put);
      },
    },
    host: 'pc-1',
    agentId: 'one',
    clock,
    beforeTaking: () => {
      if (isFull) return Promise.reject(new Error('the disk is full'));
      begun++;
      return Promise.resolve();
    },
  });
  return {
    lease,
    sleepInWrite: (ms) => (sleepMs = ms),
    takeOvers: () => begun,
    fill: (full) => (isFull = full),
  };
}

test('an agent that slept while it renewed its lease takes the folder over as if it had been another’s', async () => {
  const clock = new FakeClock();
  const { lease, sleepInWrite, takeOvers } = sleeper(temporaryFolder(), clock);
  await lease.ensure();
  clock.set(clock.now() + 2 * MINUTE);
  sleepInWrite(3 * MINUTE);
  expect(await lease.ensure()).toEqual({ kind: 'taking' });
  expect(takeOvers()).toBe(1);
  expect(await lease.ensure()).toEqual({ kind: 'ours' });
  expect(takeOvers()).toBe(1);
});

test.each([
  ['too short for another agent to take it', 2 * MINUTE, 2 * MINUTE],
  ['ended before it renewed it', 60 * MINUTE, 0],
])('a sleep that was %s leaves it as it was', async (_, before, within) => {
  const clock = new FakeClock();
  const { lease, sleepInWrite, takeOvers } = sleeper(temporaryFolder(), clock);
  await lease.ensure();
  clock.set(clock.now() + before);
  sleepInWrite(within);
  expect(await lease.ensure()).toEqual({ kind: 'ours' });
  expect(takeOvers()).toBe(0);
});

test('a lease is as old as the time that stands in it, however late that was written', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  const { lease, sleepInWrite } = sleeper(folder, clock);
  await lease.ensure();
  clock.set(clock.now() + 2 * MINUTE);
  sleepInWrite(2 * MINUTE);
  await lease.ensure();
  expect(await lease.isHeld()).toBe(true);
  expect(textIn(folder)).toMatchObject({ heartbeat: new Date(clock.now()).toISOString() });
});

test('a take-over that could not be written down is begun by the next look, and nothing is ours before', async () => {
  const clock = new FakeClock();
  const { lease, sleepInWrite, takeOvers, fill } = sleeper(temporaryFolder(), clock);
  await lease.ensure();
  clock.set(clock.now() + 2 * MINUTE);
  sleepInWrite(4 * MINUTE);
  fill(true);
  expect(await lease.ensure()).toEqual({ kind: 'taking' });
  expect(await lease.ensure()).toEqual({ kind: 'taking' });
  expect(await lease.isHeld()).toBe(false);
  fill(false);
  expect(await lease.ensure()).toEqual({ kind: 'taking' });
  expect(takeOvers()).toBe(1);
  expect(await lease.ensure()).toEqual({ kind: 'ours' });
  expect(await lease.isHeld()).toBe(true);
});

test('another agent’s lease stays its own while a take-over cannot be written down', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  await leaseOf(folder, clock, 'dead', 'pc-2').ensure();
  clock.set(clock.now() + 5 * MINUTE);
  const { lease, fill } = sleeper(folder, clock);
  fill(true);
  expect(await lease.ensure()).toEqual({ kind: 'other', holder: 'pc-2' });
  expect(textIn(folder)).toMatchObject({ agentId: 'dead' });
  fill(false);
  expect(await lease.ensure()).toEqual({ kind: 'taking' });
});

test('an agent that slept while it gave its lease back begins a take-over', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  const { lease, sleepInWrite, takeOvers } = sleeper(folder, clock);
  await lease.ensure();
  sleepInWrite(30 * MINUTE);
  await lease.release();
  expect(takeOvers()).toBe(1);
  expect(textIn(folder)).toMatchObject({ agentId: 'one', released: true });
});

test('a slow write of a lease that was left long ago is no sleep', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  await leaseOf(folder, clock).ensure();
  clock.set(clock.now() + 600 * MINUTE);
  const { lease, sleepInWrite, takeOvers } = sleeper(folder, clock);
  sleepInWrite(29_999);
  expect(await lease.ensure()).toEqual({ kind: 'ours' });
  expect(takeOvers()).toBe(0);
});

test('an agent that slept between the look at its lease and its renewal begins a take-over', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  const real = openForeignFolder(folder);
  let sleep = (): void => undefined;
  let begun = 0;
  const lease = new Lease({
    folder: {
      ...real,
      volume: async () => {
        const volume = await real.volume();
        sleep();
        return volume;
      },
    },
    host: 'pc-1',
    agentId: 'one',
    clock,
    beforeTaking: () => {
      begun++;
      return Promise.resolve();
    },
  });
  await lease.ensure();
  clock.set(clock.now() + 2 * MINUTE);
  let asked = 0;
  sleep = () => {
    asked++;
    // Behind the read of the lease.
    if (asked === 2) clock.set(clock.now() + 10 * MINUTE);
  };
  expect(await lease.ensure()).toEqual({ kind: 'taking' });
  expect(begun).toBe(1);
});

test('a lease says where the data folder stands, anew once that has changed, and no more often than ten seconds', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  let said = 'one';
  const lease = new Lease({
    folder: openForeignFolder(folder),
    host: 'pc-1',
    agentId: 'one',
    clock,
    said: () => said,
  });
  await lease.ensure();
  expect(textIn(folder)).toMatchObject({ said: 'one' });
  said = 'two';
  clock.set(clock.now() + 9_000);
  await lease.ensure();
  expect(textIn(folder)).toMatchObject({ said: 'one' });
  clock.set(clock.now() + 2_000);
  await lease.ensure();
  expect(textIn(folder)).toMatchObject({ said: 'two' });
  said = 'three';
  await lease.release();
  expect(textIn(folder)).toMatchObject({ said: 'three', released: true });
});

test('where our own lease says more than the data folder knows, nothing is taken or sent, and the lease stays as it is', async () => {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  const of = (said: string, heard: string[]): Lease =>
    new Lease({
      folder: openForeignFolder(folder),
      host: 'pc-1',
      agentId: 'one',
      clock,
      said: () => said,
      isTakenBack: (text) => {
        heard.push(text);
        return Number(text) > Number(said);
      },
    });
  const before = of('7', []);
  await before.ensure();
  await before.release();
  const heard: string[] = [];
  const takenBack = of('5', heard);
  expect(await takenBack.ensure()).toEqual({ kind: 'taking' });
  expect(await takenBack.isHeld()).toBe(false);
  expect(heard).toContain('7');
  await takenBack.release();
  expect(textIn(folder)).toMatchObject({ said: '7', released: true });
  expect(await of('8', []).ensure()).toEqual({ kind: 'ours' });
});
