// @module-tag full
import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSamples } from '../../../main/practice/samples/sample.ts';
import { command, commandJson } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { allAt, expectStoredOnce } from '../support/expectations.ts';
import { type Scene, testOfSending as test } from '../support/scene.ts';

/** Two cases that were sent after a snapshot, and the data folder as it was before: what could tell inside it is as old. */
async function takenBack(scene: Scene, seed: string) {
  const { place } = scene;
  const samples = makeSamples(2, seed, { attachments: 0 });
  let agent = await scene.agent();
  await agent.client.destination.pause({});
  await scene.put(...samples);
  await agent.until('queued', allAt(2, 'queued'));
  await agent.stop();
  const snapshot = join(place.dir, 'snapshot');
  await cp(place.dataDir, snapshot, { recursive: true, preserveTimestamps: true });

  agent = await scene.agent();
  await agent.client.destination.resume({});
  await agent.until('sent', allAt(2, 'accepted'));
  await agent.stop();
  // `place.json` stays, so that the folder goes for the same one.
  for (const name of ['agent.db', 'agent.db-wal', 'agent.db-shm', 'audit']) {
    await rm(join(place.dataDir, name), { recursive: true, force: true });
    await cp(join(snapshot, name), join(place.dataDir, name), {
      recursive: true,
      preserveTimestamps: true,
    }).catch(() => undefined);
  }
  return samples;
}

test.concurrent(
  'database and trail taken back together, as a reverted snapshot does: nothing is sent twice, sending waits for a person, and it is on record',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const { place, sandbox } = scene;
    const samples = await takenBack(scene, 'taken back');
    // A command that is typed first finds it as the agent would.
    expect(await commandJson<object>(place, 'status')).toMatchObject({ trailBroken: { code: 'cut-off' } });
    const agent = await scene.agent();
    const { destination } = await agent.status();
    expect(destination).toMatchObject({ state: 'paused', reason: 'restored' });
    // NHI's cases are found there, though nothing is sent.
    await agent.until('found', allAt(2, 'accepted'));
    await agent.client.destination.resume({});
    const [later] = makeSamples(1, 'after it', { attachments: 0 });
    if (later === undefined) throw new Error('no sample');
    await scene.put(later);
    await agent.until('all', (rows) => rows.length === 3 && allAt(3, 'accepted')(rows));
    expectStoredOnce(await sandbox.ledger(), [...samples, later]);
    const verified = await command(place, 'audit', 'verify', '--json');
    expect(verified.code).toBe(1);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: false, problem: { code: 'cut-off' } });
  },
);

test.concurrent(
  'a share that comes only after the start tells it as well: the agent opens its folder anew and sends nothing twice',
  async ({ sceneFor }) => {
    const scene = await sceneFor({ settings: (settings) => delete settings.results['exportDir'] });
    const { place, sandbox } = scene;
    const samples = await takenBack(scene, 'later');
    const away = `${place.exportDir}-away`;
    await rename(place.exportDir, away);
    const agent = await scene.agent();
    expect((await agent.status()).destination).toMatchObject({ state: 'paused', reason: 'by-person' });
    await rename(away, place.exportDir);
    await eventually(
      'what the lease says',
      async () => (await agent.status()).destination.reason,
      (reason) => reason === 'restored',
    );
    await agent.until('found', allAt(2, 'accepted'));
    await agent.client.destination.resume({});
    expectStoredOnce(await sandbox.ledger(), samples);
  },
);
