import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { rowOf } from '../support/expectations.ts';
import { test } from '../../support/desk.ts';

test('with `attachments.folder` an accepted case is in the pick-up folder as one archive, and the case says so', async ({
  deskFor,
}) => {
  const desk = await deskFor({
    settings: (settings) => {
      settings['attachments'] = { folder: './pick-up' };
    },
  });
  const agent = await desk.agent();
  const sample = makeSample({
    hospitalId: '0101090517',
    seed: 'pick-up',
    ending: 'approve',
    subType: '1',
    priority: '1',
    attachments: 2,
  });
  await desk.put(sample);
  const rows = await agent.until('accepted', ([row]) => row?.delivery === 'accepted');
  const row = rowOf(rows, sample);
  const folder = join(desk.place.dir, 'pick-up');
  const [archive] = await desk.clock.until(
    'the archive',
    () => readdir(folder).catch(() => [] as string[]),
    (names) => names.some((name) => name.endsWith('.zip')),
  );
  expect(archive).toBe(`0101090517-${row.caseNumber ?? ''}.zip`);
  const files = await desk.clock.until(
    'the case says so',
    async () => (await agent.client.cases.show({ id: row.id, phi: false })).attachments,
    (found) => found.filter(({ kind }) => kind === 'file').every(({ handedOver }) => handedOver),
  );
  expect(files.filter(({ handOver }) => handOver?.state === 'done').length).toBeGreaterThanOrEqual(2);
});
