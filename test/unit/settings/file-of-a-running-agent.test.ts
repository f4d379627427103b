import { closeSync, mkdirSync, openSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { createAgent } from '../../../main/agent/agent.ts';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { trailOf } from '../../integration/support/trail.ts';
import { settingsIn } from '../support/open-core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

const SEALED = '/proc/self/fd';

/** An agent whose settings file it may read; `sealed`: in a folder that takes no other file, not even from root. */
async function started(sealed: boolean, loops = false) {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'export'));
  const settings = settingsIn(dir);
  const written = join(dir, 'agent.yaml');
  writeFileSync(written, stringify(settings));
  // Windows replaces no file that is open.
  const descriptor = sealed ? openSync(written, 'r') : null;
  const file = descriptor === null ? written : `${SEALED}/${String(descriptor)}`;
  const agent = await createAgent(
    {
      clock: systemClock,
      log: () => undefined,
      keySlots: [machineSlot(join(settings.dataDir, 'keys'))],
      version: 'test',
    },
    settings,
    { loops, settingsFile: file },
  );
  onTestFinished(async () => {
    await agent.stop();
    if (descriptor !== null) closeSync(descriptor);
  });
  const client = createRouterClient(agent.router, { context: atTheMachine('root', 'desktop') });
  const kinds = (): string[] => trailOf(settings.dataDir).map(({ kind }) => kind);
  const pending = async () => (await client.status({ address: false })).settingsPending;
  return { client, file, written, settings, kinds, pending };
}

test.skipIf(onWindows('Linux'))(
  'settings that the agent may not rewrite are said to be so, and nothing claims that they were saved',
  { tags: 'full' },
  async () => {
    const { client, file, kinds } = await started(true);
    const { canSave } = await client.rules.show();
    const { text, sha256 } = await client.settings.text();
    const edit = {
      text: `${text}validation: { level: warn }\n`.replace(/^validation:\n(?: .*\n)*/m, ''),
      sha256,
    };
    await expect(client.settings.save({ ...edit, reason: '試行' })).rejects.toMatchObject({
      data: {
        code: 'settings-read-only',
        messageZh: `服務不能改寫 ${file}：請在該電腦修改後執行 settings reload。`,
      },
    });
    expect(canSave).toBe(false);
    expect(kinds().filter((kind) => kind.startsWith('settings-'))).toEqual([]);
  },
);

test('the trail has the question first and then what came of it', { tags: 'full' }, async () => {
  const { client, written, settings, kinds } = await started(false);
  expect((await client.rules.show()).canSave).toBe(true);
  const before = readFileSync(written, 'utf8');
  const { sha256 } = await client.settings.text();
  const save = (change: object): Promise<unknown> =>
    client.settings.save({ text: stringify({ ...settings, ...change }), sha256, reason: '試行' });
  // A problem, or a file that was changed meanwhile: nothing was asked of anybody.
  await expect(save({ nonsense: 1 })).rejects.toMatchObject({ data: { code: 'settings-invalid' } });
  expect(kinds()).toEqual([]);
  await expect(
    client.settings.save({ text: stringify(settings), sha256: 'another', reason: 'x' }),
  ).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(kinds()).toEqual(['settings-asked', 'settings-not-saved']);
  await save({ environment: 'test', upload: {} });
  expect(kinds().slice(2)).toEqual(['settings-asked', 'settings-saved']);

  // Settings that cannot be opened are not saved either: the file of the next start is the one that works.
  const good = readFileSync(written, 'utf8');
  expect(good).not.toBe(before);
  const now = await client.settings.text();
  await expect(
    client.settings.save({
      text: stringify({ ...settings, upload: {}, environment: 'production' }),
      sha256: now.sha256,
      reason: 'x',
    }),
  ).rejects.toMatchObject({ data: { code: 'environment-mixed' } });
  expect(readFileSync(written, 'utf8')).toBe(good);
  expect(kinds().slice(4)).toEqual(['settings-asked', 'settings-not-saved']);
});

test('an edited file is told at once, with the time of the edit, until it is applied', async () => {
  const { client, settings, file, pending } = await started(false, true);
  expect(await pending()).toBeUndefined();
  writeFileSync(file, stringify({ ...settings, upload: { ...settings.upload, concurrency: 3 } }));
  const edited = new Date('2026-12-01T10:00:00+08:00');
  utimesSync(file, edited, edited);
  expect(await pending()).toEqual({ at: '2026-12-01T10:00:00.000+08:00', refused: false });
  expect((await client.settings.reload({})).applied).toEqual(['upload.concurrency']);
  await expect.poll(pending).toBeUndefined();
});

test('a file that the next start would refuse is told as such; another comment or an edit taken back is none', async () => {
  const { settings, file, pending } = await started(false, true);
  writeFileSync(file, stringify({ ...settings, nonsense: 1 }));
  await expect.poll(pending).toMatchObject({ refused: true });
  writeFileSync(file, `${stringify(settings)}# a remark\n`);
  await expect.poll(pending).toBeUndefined();
});
