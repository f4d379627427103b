import { existsSync } from 'node:fs';
import { cp, lstat, mkdir, mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createAgent } from '../../../main/agent/agent.ts';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { AgentError } from '../../../main/agent/ground/error.ts';
import { loadSettings } from '../../../main/agent/ground/settings/load.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { endsWithin, startVictim } from '../../crash/victim.ts';
import { openWorld, type World } from '../../crash/world.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import type { Place } from '../support/place.ts';

/** How the copies are read is what is tried: their own durability does not matter. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const onItsWay = makeSample({ seed: 'lost tails', attachments: 0 });

let world: World;
/** Its agent was killed when the whole body had left and nothing was heard yet. */
let killed: Place;
beforeAll(async () => {
  world = await openWorld();
  killed = await world.readyPlace();
  await writeSample(killed.exportDir, onItsWay);
  const victim = startVictim(killed, ['run', '--json'], { at: 'body-sent' });
  expect((await endsWithin(victim, 60_000))?.signal).toBe('SIGKILL');
});
afterAll(() => world.close());

/** States from which nothing goes out by itself: a person is asked about the case, or it was found at NHI. */
const AT_REST = new Set(['uncertain', 'held', 'accepted']);
/** Codes that an agent may give instead when it does not start. */
const REFUSALS = new Set(['machine-key-damaged', 'vault-locked', 'client-key-damaged', 'lock-failed']);

/** A whole life of an agent on a copy of the data folder of which one file was cut: how it ended, in a word. */
async function lifeAfterCut(file: string, length: number): Promise<string> {
  const dir = await mkdtemp(join(MEMORY, 'twpas-tail-'));
  const [dataDir, path] = [join(dir, 'data'), join(dir, 'export')];
  try {
    await cp(killed.dataDir, dataDir, {
      recursive: true,
      filter: async (source) => !(await lstat(source)).isSocket(),
    });
    // A copy starts paused, and nothing would be sent; this one stands for the folder itself.
    if (file !== 'place.json') await rm(join(dataDir, 'place.json'));
    await truncate(join(dataDir, file), length);
    await mkdir(path);
    await writeSample(path, onItsWay);
    return await lifeOn(dataDir, path);
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function lifeOn(dataDir: string, path: string): Promise<string> {
  const loaded = loadSettings(killed.config);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const { settings } = loaded;
  const folders = settings.folders.map((folder) => ({ ...folder, path }));
  const ports = {
    clock: systemClock,
    log: () => undefined,
    keySlots: [machineSlot(join(dataDir, 'keys'))],
    version: 'test',
  };
  const here = {
    ...settings,
    dataDir,
    folders,
    results: { pollSeconds: settings.results.pollSeconds, acknowledge: false },
  };
  const started = await createAgent(ports, here, { loops: true }).catch((error: unknown) => error);
  if (started instanceof AgentError) return started.code;
  if (started instanceof Error) throw started;
  const agent = started as Awaited<ReturnType<typeof createAgent>>;
  const client = createRouterClient(agent.router, { context: atTheMachine('test', 'command') });
  try {
    return await vi.waitFor(
      async () => {
        const { lastScanAt } = await client.status();
        const { ids } = await client.cases.ids({});
        const deliveries = (await client.cases.rows({ ids, phi: false })).map(({ delivery }) => delivery);
        const [delivery = '', another] = deliveries;
        if (lastScanAt === null || another !== undefined || !AT_REST.has(delivery))
          throw new Error(`not at rest: ${deliveries.join()}`);
        return delivery;
      },
      { timeout: 20_000, interval: 20 },
    );
  } finally {
    await agent.stop();
  }
}

/** The smallest, a middle and the longest part of a file that has lost its end; of a database at pages as well. */
async function lengthsOf(file: string): Promise<number[]> {
  const { size } = await stat(join(killed.dataDir, file));
  const pages = file === 'agent.db' ? [4096, 3 * 4096, size - 4096, size - 4097] : [];
  return [...new Set([0, Math.floor(size / 2), size - 1, ...pages])].filter((at) => at >= 0 && at < size);
}

test('whichever file of the data folder lost its end: the agent asks a person, or says why it does not start, and sends nothing again', async () => {
  const found = await readdir(killed.dataDir, { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => entry.isFile() && !entry.name.endsWith('-shm'))
    .map(({ parentPath, name }) => relative(killed.dataDir, join(parentPath, name)));
  for (const part of [
    /^agent\.db$/,
    /^agent\.db-wal$/,
    /^lock\.db$/,
    /^place\.json$/,
    /^keys\/machine\.key$/,
    /^keys\/slots\//,
    /^keys\/clients\//,
    /^spool\//,
    /^audit\//,
  ])
    expect(
      files.filter((file) => part.test(file)),
      String(part),
    ).not.toEqual([]);
  const tries: { file: string; length: number }[] = [];
  for (const file of files) for (const length of await lengthsOf(file)) tries.push({ file, length });

  const ends: string[] = [];
  const wrong: string[] = [];
  const rest = tries.values();
  const work = async (): Promise<void> => {
    for (const { file, length } of rest) {
      const end = await lifeAfterCut(file, length).catch(String);
      ends.push(end);
      if (!AT_REST.has(end) && !REFUSALS.has(end)) wrong.push(`${file} at ${String(length)}: ${end}`);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  expect(wrong).toEqual([]);
  expect(ends).toHaveLength(tries.length);
  // Both kinds of ends were met: neither is there by itself.
  expect([ends.some((end) => REFUSALS.has(end)), ends.some((end) => AT_REST.has(end))]).toEqual([true, true]);
  const { posts } = await world.sandbox.ledger();
  expect(posts.filter(({ plantedId }) => plantedId === onItsWay.plantedId)).toHaveLength(1);
});
