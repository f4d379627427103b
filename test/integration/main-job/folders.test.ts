// @module-tag full
import { mkdir, rename } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import { startAgent } from '../support/agent-process.ts';
import { allAt, expectStoredOnce, rowOf } from '../support/expectations.ts';
import { makePlace } from '../support/place.ts';
import { test } from '../support/scene.ts';

test.concurrent(
  'a folder that disappears is a state of the folder; when it is back its new files are taken, the old ones not again',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const { exportDir } = scene.place;
    const agent = await scene.agent();
    const [before, after] = ['before', 'after'].map((seed) => makeSample({ seed, attachments: 0 }));
    if (!before || !after) throw new Error('no samples');
    await scene.put(before);
    await agent.until('accepted', allAt(1, 'accepted'));

    await rename(exportDir, `${exportDir}-away`);
    await agent.untilStatus('seen gone', ({ folders }) => folders[0]?.state === 'unreachable');
    expect(await agent.cases()).toMatchObject([{ delivery: 'accepted' }]);
    await writeSample(`${exportDir}-away`, after);
    await rename(`${exportDir}-away`, exportDir);

    await agent.until('the new one accepted', allAt(2, 'accepted'));
    await agent.untilStatus('watched again', ({ folders }) => folders[0]?.state === 'watching');
    expectStoredOnce(await scene.sandbox.ledger(), [before, after]);
  },
);

test.concurrent('several folders are served at once, each by its own settings', async ({ sceneFor }) => {
  const scene = await sceneFor({
    settings: (settings) => {
      settings.folders.push({ ...settings.folders[0], path: './second', release: 'manual' });
    },
  });
  const second = join(scene.place.dir, 'second');
  await mkdir(second);
  const [sent, kept] = ['first folder', 'second folder'].map((seed) => makeSample({ seed, attachments: 0 }));
  if (!sent || !kept) throw new Error('no samples');
  const agent = await scene.agent();
  await scene.put(sent);
  await writeSample(second, kept);

  const rows = await agent.until('both at their ends', (seen) =>
    ['accepted', 'held'].every((end) => seen.some((row) => row.delivery === end)),
  );

  expect(rowOf(rows, sent)).toMatchObject({ delivery: 'accepted', folder: scene.place.exportDir });
  expect(rowOf(rows, kept)).toMatchObject({ delivery: 'held', folder: second });
});

test.concurrent(
  'a second agent on the same folder takes nothing from it and names the first',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const first = await scene.agent();
    await first.untilStatus('watching', ({ folders }) => folders[0]?.state === 'watching');
    const place = await makePlace(scene.sandbox, ({ folders: [folder] }) => {
      if (folder) folder['path'] = scene.place.exportDir;
    });
    const other = await startAgent(place);
    try {
      const { folders } = await other.untilStatus(
        'refused',
        (status) => status.folders[0]?.state === 'other-agent',
      );
      expect(folders[0]?.holder).toBe(hostname());
      const sample = makeSample({ seed: 'one of two', attachments: 0 });
      await scene.put(sample);
      await first.until('accepted', allAt(1, 'accepted'));
      expect(await other.cases()).toEqual([]);
      expectStoredOnce(await scene.sandbox.ledger(), [sample]);
    } finally {
      await other.kill();
      await place.remove();
    }
  },
);
