import { mkdir, rename } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import { allAt, expectStoredOnce, rowOf } from '../support/expectations.ts';
import { openDesk, test } from '../../support/desk.ts';

test('a folder that disappears is a state of the folder; when it is back its new files are taken, the old ones not again', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const { exportDir } = desk.place;
  const agent = await desk.agent();
  const [before, after] = ['before', 'after'].map((seed) => makeSample({ seed, attachments: 0 }));
  if (!before || !after) throw new Error('no samples');
  await desk.put(before);
  await agent.until('accepted', allAt(1, 'accepted'));

  await rename(exportDir, `${exportDir}-away`);
  await agent.untilStatus('seen gone', ({ folders }) => folders[0]?.state === 'unreachable');
  expect(await agent.cases()).toMatchObject([{ delivery: 'accepted' }]);
  await writeSample(`${exportDir}-away`, after);
  await rename(`${exportDir}-away`, exportDir);

  await agent.until('the new one accepted', allAt(2, 'accepted'));
  await agent.untilStatus('watched again', ({ folders }) => folders[0]?.state === 'watching');
  expectStoredOnce(await desk.sandbox.ledger(), [before, after]);
});

test('several folders are served at once, each by its own settings', async ({ deskFor }) => {
  const desk = await deskFor({
    settings: (settings) => {
      settings.folders.push({ ...settings.folders[0], path: './second', release: 'manual' });
    },
  });
  const second = join(desk.place.dir, 'second');
  await mkdir(second);
  const [sent, kept] = ['first folder', 'second folder'].map((seed) => makeSample({ seed, attachments: 0 }));
  if (!sent || !kept) throw new Error('no samples');
  const agent = await desk.agent();
  await desk.put(sent);
  await writeSample(second, kept);

  const rows = await agent.until('both at their ends', (seen) =>
    ['accepted', 'held'].every((end) => seen.some((row) => row.delivery === end)),
  );

  expect(rowOf(rows, sent)).toMatchObject({ delivery: 'accepted', folder: desk.place.exportDir });
  expect(rowOf(rows, kept)).toMatchObject({ delivery: 'held', folder: second });
});

test('a second agent on the same folder takes nothing from it and names the first', async ({ deskFor }) => {
  const desk = await deskFor();
  const first = await desk.agent();
  await first.untilStatus('watching', ({ folders }) => folders[0]?.state === 'watching');
  const second = await openDesk({
    clock: desk.clock,
    settings: (settings) => (settings.folders = [{ path: desk.place.exportDir }]),
  });
  const other = await second.agent();
  const { folders } = await other.untilStatus(
    'refused',
    (status) => status.folders[0]?.state === 'other-agent',
  );
  expect(folders[0]?.holder).toBe(hostname());
  const sample = makeSample({ seed: 'one of two', attachments: 0 });
  await desk.put(sample);
  await first.until('accepted', allAt(1, 'accepted'));
  expect(await other.cases()).toEqual([]);
  expectStoredOnce(await desk.sandbox.ledger(), [sample]);
  await second.close();
});
