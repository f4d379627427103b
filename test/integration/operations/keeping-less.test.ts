import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSamples } from '../../../main/practice/samples/sample.ts';
import { signedIn } from '../people/accounts.ts';
import { command, commandJson } from '../support/command.ts';
import { testOfSending as test } from '../support/scene.ts';
import { trailOf } from '../support/trail.ts';

/** Settings that one account of 資訊 used to change from any PC, at once: what is kept, checked, taken and told. */
const DESTROYING = [
  ['retention.payloadDays', 31],
  ['retention.auditYears', 6],
  ['log.keepDays', 185],
  ['validation.level', 'warn'],
  ['upload.maxBundleMegabytes', 0.001],
  ['alerts.gatherMinutes', 1440],
  ['alerts.quietMinutes', 10_080],
  ['results.pollSeconds', 86_400],
] as const;

test('a session of 資訊 changes nothing of what is kept, checked, taken and told', async ({ sceneFor }) => {
  const scene = await sceneFor();
  const agent = await scene.agent();
  const it = await signedIn(agent, 'lee', ['it']);
  for (const [path, value] of DESTROYING) {
    const { sha256 } = (await it.call('settings.text')) as { sha256: string };
    const answer = await it.post('/rpc/settings/set', {
      json: { values: [{ path, value }], sha256, reason: '試試看' },
    });
    expect(answer.body, path).toContain('machine-only');
  }
  expect(trailOf(scene.place.dataDir).filter(({ kind }) => kind === 'settings-saved')).toEqual([]);
});

test('what the machine’s settings keep for less long waits a week; a supervisor takes it back', async ({
  sceneFor,
}) => {
  const scene = await sceneFor();
  const { place } = scene;
  const agent = await scene.agent();
  await scene.put(...makeSamples(1, 'kept'));
  await agent.until('decided', ([row]) => row?.review === 'decided');
  const spooled = async (): Promise<number> =>
    (await readdir(join(place.dataDir, 'spool'), { recursive: true })).length;
  const before = await spooled();
  await place.configure((settings) => {
    settings['retention'] = { payloadDays: 1, auditYears: 1 };
    settings['log'] = { keepDays: 1 };
  });
  const { stdout } = await command(place, 'settings', 'reload');
  expect(stdout).toMatch(/retention\.payloadDays stays 180 until \S+ and is 1 then/);
  const status = await agent.status();
  expect(status.keepingLess).toBe(3);
  expect((await command(place, 'status', '--check')).stdout).toContain('設定要求縮短保存期限');

  const supervisor = await signedIn(agent, 'boss', ['supervisor']);
  const auditor = await signedIn(agent, 'audit', ['auditor']);
  const it = await signedIn(agent, 'lee', ['it']);
  const handler = await signedIn(agent, 'nurse', ['handler']);
  for (const browser of [supervisor, auditor, it])
    expect(await browser.call('retention.keepingLess')).toMatchObject([
      { setting: 'log.keepDays', from: '184', to: '1', refused: null },
      { setting: 'retention.auditYears', from: '7', to: '1', refused: null },
      { setting: 'retention.payloadDays', from: '180', to: '1', refused: null },
    ]);
  expect(await handler.call('retention.keepingLess')).toBe('NOT_ALLOWED');
  expect(await it.call('retention.keepAsBefore', { setting: 'log.keepDays' })).toBe('NOT_ALLOWED');
  expect(await supervisor.call('retention.keepAsBefore', { setting: 'log.keepDays' })).toEqual({ ok: true });
  expect(await auditor.call('retention.keepAsBefore', { setting: 'retention.auditYears' })).toBe(
    'NOT_ALLOWED',
  );
  expect(await commandJson(place, 'retention', 'terms')).toMatchObject([
    { setting: 'log.keepDays', refused: { by: 'boss' } },
    { setting: 'retention.auditYears', refused: null },
    { setting: 'retention.payloadDays', refused: null },
  ]);
  expect((await agent.status()).keepingLess).toBe(2);
  expect(
    trailOf(place.dataDir)
      .filter(({ kind }) => kind.startsWith('keeping-less'))
      .map(({ kind, actor }) => `${kind} ${actor}`)
      .toSorted(),
  ).toEqual([...Array.from({ length: 3 }, () => 'keeping-less-asked agent'), 'keeping-less-refused boss']);
  expect(await spooled()).toBe(before);

  // Put back in the file there is no question any more, also after a restart.
  expect(await commandJson(place, 'retention', 'keep', 'retention.payloadDays')).toEqual({ ok: true });
  await place.configure((settings) => {
    delete settings['retention'];
    delete settings['log'];
  });
  await agent.stop();
  const second = await scene.agent();
  expect(await second.client.retention.keepingLess()).toEqual([]);
});
