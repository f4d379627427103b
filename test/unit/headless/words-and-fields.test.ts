import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { caseRows } from '../../../main/agent/index/views.ts';
import { setCase } from '../../../main/agent/carrier/cases/move.ts';
import { caseElement } from '../../../main/headless/commands/cases.ts';
import { backUp, putBack } from '../support/backups.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { agentHere } from '../support/agent-here.ts';

// The sentences of the doctor (CONNECT 302, a reverse proxy's 401) are in test/unit/doctor.

async function withOneCase(): Promise<CaseRig> {
  const rig = await caseRig();
  await rig.queued();
  await backUp(rig, join(rig.dir, 'backup'), 0);
  return rig;
}

test('after a restore, and in a copied folder, the status says `restored`, not that a person paused it', async () => {
  const clock = new FakeClock();
  const rig = await withOneCase();
  const { dir } = rig;
  await putBack(rig, join(dir, 'backup'));
  const restored = await agentHere(dir, clock);
  const { destination } = await restored.client.status();
  expect(destination).toMatchObject({ state: 'paused', reason: 'restored', pausedByPerson: true });
  // From here on it is a person, also over a restart.
  await restored.client.destination.pause({});
  expect((await restored.client.status()).destination.reason).toBe('by-person');
  await restored.agent.stop();
  const again = await agentHere(dir, clock);
  expect((await again.client.status()).destination.reason).toBe('by-person');
  await again.client.destination.resume({});
  expect((await again.client.status()).destination).toMatchObject({ state: 'open', pausedByPerson: false });
  await again.agent.stop();

  const copy = temporaryFolder();
  rmSync(copy, { recursive: true });
  cpSync(dir, copy, { recursive: true });
  const copied = await agentHere(copy, clock);
  expect((await copied.client.status()).destination.reason).toBe('restored');
});

test('`cases --json` says which case NHI has twice', async () => {
  const rig = await caseRig();
  const [once, twice] = [await rig.queued(), await rig.queued()];
  for (const [id, number] of [
    [once, '1'],
    [twice, '2'],
  ] as const)
    await rig.send(id, acceptedAs(number));
  await rig.context.store.write((tx) => {
    setCase(tx, twice, { doubled: 1 });
  });
  const elements = caseRows(rig.context, [once, twice], false).map((row) => caseElement(row, false));
  expect(elements.map(({ doubled }) => doubled)).toEqual([false, true]);
});
