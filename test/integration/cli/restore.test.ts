// @module-tag full
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSamples } from '../../../main/practice/samples/sample.ts';
import { commandHere as command, commandJson } from '../support/command.ts';
import { allAt, expectStoredOnce, rowOf } from '../support/expectations.ts';
import { testOfSending as test } from '../support/scene.ts';

test.concurrent.for(['running', 'stopped'] as const)(
  'restored while the agent is %s, what was sent since the backup is uncertain, found at NHI and not resent',
  async (mode, { sceneFor }) => {
    const scene = await sceneFor();
    const { place, sandbox } = scene;
    const samples = makeSamples(3, 'restored', { attachments: 0 });
    let agent = await scene.agent();
    await agent.client.destination.pause({});
    await scene.put(...samples);
    await agent.until('queued', allAt(3, 'queued'));
    const file = join(place.dir, 'agent.backup');
    await commandJson(place, 'backup', file);
    await agent.client.destination.resume({});
    await agent.until('sent since', allAt(3, 'accepted'));
    // The searches show nothing for a while, so that the doubt itself can be seen.
    await sandbox.misbehave('search', { kind: 'status', status: 503 }, { times: null });
    if (mode === 'stopped') await agent.stop();

    expect((await command(place, 'restore', file)).code).toBe(2);
    const restored = await commandJson(place, 'restore', file, '--yes', '--by', '王承辦');
    expect(restored).toEqual({ cases: 3, uncertain: 3, missingPayloads: 0 });
    if (mode === 'stopped') agent = await scene.agent();
    expect((await agent.cases()).map((row) => row.delivery)).toEqual(Array(3).fill('uncertain'));
    await sandbox.clearMisbehaviour();
    const rows = await agent.until('found', allAt(3, 'accepted'));

    const ledger = await sandbox.ledger();
    expectStoredOnce(ledger, samples);
    const nhi = await sandbox.cases();
    for (const sample of samples) {
      const number = nhi.find((one) => one.plantedId === sample.plantedId)?.number;
      expect(rowOf(rows, sample)).toMatchObject({ caseNumber: number, doubled: false });
    }
    expect(await commandJson(place, 'audit', 'verify')).toMatchObject({ ok: true });
  },
);

test.concurrent(
  'a case that came after the backup is made again after the restore from its bytes and the trail, and not sent again',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const [before, after] = makeSamples(2, 'since', { attachments: 0 });
    if (!before || !after) throw new Error('no samples');
    const agent = await scene.agent();
    await scene.put(before);
    await agent.until('decided', ([row]) => row?.review === 'decided');
    const file = join(scene.place.dir, 'agent.backup');
    await commandJson(scene.place, 'backup', file);
    await scene.put(after);
    await agent.until('both accepted', allAt(2, 'accepted'));

    await commandJson(scene.place, 'restore', file, '--yes');

    // Its name stands in no trail: it is known again once its file was seen in the folder.
    const rows = await agent.until('both by their names', (seen) =>
      [before, after].every((sample) => seen.some(({ fileName }) => fileName === sample.fileName)),
    );
    expect(rowOf(rows, before)).toMatchObject({ delivery: 'accepted', review: 'decided' });
    expect(rowOf(rows, after)).toMatchObject({ delivery: 'accepted', attempts: 1 });
    expectStoredOnce(await scene.sandbox.ledger(), [before, after]);
  },
);

test.concurrent('a file that is no backup is refused before anything is touched', async ({ sceneFor }) => {
  const scene = await sceneFor();
  const agent = await scene.agent();
  const [sample] = makeSamples(1, 'kept');
  if (!sample) throw new Error('no samples');
  await scene.put(sample);
  await agent.until('decided', ([row]) => row?.review === 'decided');

  const { code, stderr } = await command(scene.place, 'restore', scene.place.config, '--yes');

  expect([code, stderr]).toEqual([1, expect.stringContaining('[backup-unreadable]')]);
  expect(await agent.cases()).toMatchObject([{ delivery: 'accepted', review: 'decided' }]);
});
