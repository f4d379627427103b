// @module-tag full
import { once } from 'node:events';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { expect, onTestFinished, test as plain } from 'vitest';
import { readLastEnd } from '../../../main/agent/ground/base/last-end.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { testDesk } from '../desktop/support/desk.ts';
import { fakeSafeStorage } from '../desktop/support/fake-safe-storage.ts';
import { commandJson } from '../support/command.ts';
import { makePlace } from '../support/place.ts';
import { test } from '../support/scene.ts';

/** As long as a corpse may lie about. */
const SOON_MS = 20_000;

const heartbeat = async (dataDir: string): Promise<unknown> =>
  JSON.parse(await readFile(join(dataDir, 'heartbeat.json'), 'utf8'));

test('a reload that can open the folder neither with the new settings nor with the old ends the process as failed', async ({
  sceneFor,
}) => {
  const scene = await sceneFor();
  const { place } = scene;
  const agent = await scene.agent();
  const key = join(place.dataDir, 'keys/machine.key');
  // Not even root opens the folder by a key that others can read.
  await chmod(key, 0o644);
  await place.configure((settings) => {
    settings.results['exportDir'] = './elsewhere';
  });
  const ended = once(agent.child, 'exit').then(([code]) => code as number | null);
  await expect(agent.client.settings.reload({})).rejects.toThrow('machine.key');
  expect(await Promise.race([ended, sleep(SOON_MS, 'alive')])).toBe(1);
  expect(agent.log()).toContain('"event":"core-lost"');
  expect(await readFile(join(place.dataDir, 'logs/agent.log'), 'utf8')).toContain('"event":"core-lost"');
  expect(await heartbeat(place.dataDir)).toMatchObject({ running: false });
  // The doctor tells this end from one that a person asked for.
  expect(readLastEnd(place.dataDir)).toMatchObject({ code: 'machine-key-open-to-others', isOrdered: false });
  await expect(request(new URL('/healthz', agent.consoleUrl))).rejects.toThrow();

  // The service manager starts it again: the next agent finds the folder free and whole.
  await chmod(key, 0o600);
  const next = await scene.agent();
  expect(await next.status()).toMatchObject({ running: true, destination: { state: 'open' } });
  await next.stop();
});

test('settings that cannot be opened leave the old ones in force, with their doors, heartbeat and folders', async ({
  sceneFor,
}) => {
  const scene = await sceneFor({
    settings: (settings) => {
      settings['environment'] = 'test';
      settings.upload = {};
    },
  });
  const { place } = scene;
  const agent = await scene.agent();
  await place.configure((settings) => {
    settings['environment'] = 'production';
    settings.results['exportDir'] = './elsewhere';
  });
  await expect(agent.client.settings.reload({})).rejects.toThrow('belongs to the test environment');
  expect(agent.log()).toContain('"event":"not-reopened"');
  const health = await request(new URL('/healthz', agent.consoleUrl));
  expect([health.statusCode, await health.body.text()]).toEqual([200, 'ok\n']);
  expect(await heartbeat(place.dataDir)).toMatchObject({ running: true, environment: 'test' });
  expect(
    await agent.untilStatus('it watches', ({ folders }) => folders[0]?.state === 'watching'),
  ).toBeTruthy();
  expect(await agent.stop()).toBe(0);
});

plain('the desktop starts its agent process again when a reload could not open the folder', async () => {
  const sandbox = await startSandbox();
  const place = await makePlace(sandbox);
  onTestFinished(async () => {
    await sandbox.stop();
    await place.remove();
  });
  const desk = testDesk(fakeSafeStorage());
  desk.supervisor.start({ config: place.config, slots: ['machine'], secret: null });
  await desk.until('ready');
  const key = join(place.dataDir, 'keys/machine.key');
  await chmod(key, 0o644);
  await place.configure((settings) => {
    settings.results['exportDir'] = './elsewhere';
  });
  const before = desk.states.length;
  await expect(commandJson(place, 'settings', 'reload')).rejects.toThrow('machine-key-open-to-others');
  await Promise.race([
    desk.until('restarting', before),
    sleep(SOON_MS).then(() => expect.fail('still there')),
  ]);
  await chmod(key, 0o600);
  await desk.until('ready', before);
  expect(desk.processes).toHaveLength(2);
});
