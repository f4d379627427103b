import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { makeSamples } from '../../../main/practice/samples/sample.ts';
import { command, commandJson } from '../support/command.ts';
import { expectStoredOnce } from '../support/expectations.ts';
import { testOfSending as test } from '../support/scene.ts';

test('the data key is rotated while the agent works: nothing is lost or sent twice, and the old key goes', async ({
  sceneFor,
}) => {
  const scene = await sceneFor();
  const { place } = scene;
  const agent = await scene.agent();
  const before = makeSamples(3, 'rotate-before', { attachments: 0 });
  await scene.put(...before);
  await agent.until('taken', (rows) => rows.length === 3);
  await commandJson(place, 'vault', 'recovery-code');

  const unasked = await command(place, 'vault', 'rotate');
  expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining('--yes')]);
  const done = await command(place, 'vault', 'rotate', '--yes');
  expect([done.code, done.stderr]).toEqual([0, expect.stringContaining('vault recovery-code')]);
  const after = makeSamples(2, 'rotate-after', { attachments: 0 });
  await scene.put(...after);
  await agent.until('decided', (rows) => rows.length === 5 && rows.every((row) => row.review === 'decided'));
  await expect
    .poll(async () => (await commandJson<StatusView>(place, 'status')).resealing ?? 'over', {
      timeout: 30_000,
    })
    .toBe('over');
  const slots = await commandJson<{ kind: string }[]>(place, 'vault', 'slots');
  expect(slots.map(({ kind }) => kind)).toEqual(['machine']);
  expect(await commandJson(place, 'audit', 'verify')).toMatchObject({ ok: true });
  expect(await readdir(join(place.dataDir, 'keys', 'ring'))).toHaveLength(1);
  await agent.stop();
  const again = await scene.agent();
  expect((await again.cases()).map((row) => [row.review, row.patient === null])).toEqual(
    Array.from({ length: 5 }, () => ['decided', false]),
  );
  await again.stop();
  expectStoredOnce(await scene.sandbox.ledger(), [...before, ...after]);
});
