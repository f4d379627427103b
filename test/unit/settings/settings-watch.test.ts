import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { createAgent } from '../../../main/agent/agent.ts';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { createRouterClient } from '@orpc/server';
import { settingsIn } from '../support/open-core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A running agent and its settings file, which only a person edits. */
async function running() {
  const dir = temporaryFolder();
  const settings = settingsIn(dir);
  const file = join(dir, 'agent.yaml');
  const write = (more: object, suffix = ''): void =>
    writeFileSync(file, `${stringify({ ...settings, ...more })}${suffix}`);
  write({});
  const keySlots = [machineSlot(join(settings.dataDir, 'keys'))];
  const ports = { clock: systemClock, log: () => undefined, keySlots, version: 'test' };
  const agent = await createAgent(ports, settings, { loops: true, settingsFile: file });
  onTestFinished(() => agent.stop());
  const client = createRouterClient(agent.router, { context: atTheMachine('root', 'command') });
  const pending = async () => (await client.status({ address: false })).settingsPending;
  return { client, settings, file, write, pending };
}

test('an edited file is told at once, with the time of the edit, until it is applied', async () => {
  const { client, settings, file, write, pending } = await running();
  expect(await pending()).toBeUndefined();
  write({ upload: { ...settings.upload, concurrency: 3 } });
  const edited = new Date('2026-12-01T10:00:00+08:00');
  utimesSync(file, edited, edited);
  expect(await pending()).toEqual({ at: '2026-12-01T10:00:00.000+08:00', refused: false });
  expect((await client.settings.reload({})).applied).toEqual(['upload.concurrency']);
  await expect.poll(pending).toBeUndefined();
});

test('a file that the next start would refuse is told as such; another comment or an edit taken back is none', async () => {
  const { write, pending } = await running();
  write({ nonsense: 1 });
  await expect.poll(pending).toMatchObject({ refused: true });
  write({}, '# a remark\n');
  await expect.poll(pending).toBeUndefined();
});
