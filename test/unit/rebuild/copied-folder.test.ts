import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDestination } from '../../../main/agent/carrier/cases/destination-record.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const isPaused = (rig: CaseRig): boolean =>
  readDestination(rig.context.store, rig.context.destination).paused_by_person === 1;

/** The data folder as a person copies it to another place. */
function copyOf(rig: CaseRig): string {
  const dir = temporaryFolder();
  cpSync(join(rig.dir, 'data'), join(dir, 'data'), { recursive: true, preserveTimestamps: true });
  return dir;
}

test('a copied data folder starts paused, with all cases that may be sent elsewhere in doubt and a new identity', async () => {
  const rig = await caseRig();
  const [queued, accepted] = [await rig.queued(), await rig.queued()];
  await rig.send(accepted, acceptedAs('1'));
  await rig.core.close();
  const copy = await caseRig({ dir: copyOf(rig), clock: rig.clock });
  expect(isPaused(copy)).toBe(true);
  expect(copy.row(queued)).toMatchObject({ delivery: 'uncertain', error_code: 'restored' });
  expect(copy.row(accepted).delivery).toBe('accepted');
  expect(copy.core.agentId).not.toBe(rig.core.agentId);
  expect(copy.context.reconcileBefore).toBe(rig.clock.now());
  // The original goes on as it was.
  await rig.reopen();
  expect(isPaused(rig)).toBe(false);
  expect(rig.row(queued).delivery).toBe('queued');
});

test('a person who let the copy go on is not asked again at its next start', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.core.close();
  const copy = await caseRig({ dir: copyOf(rig), clock: rig.clock });
  await copy.context.store.write((tx) => {
    tx.run('UPDATE destinations SET paused_by_person = 0');
  });
  await copy.attestAbsent(id);
  const { agentId } = copy.core;
  await copy.reopen();
  expect(isPaused(copy)).toBe(false);
  expect(copy.row(id).delivery).toBe('queued');
  expect(copy.core.agentId).toBe(agentId);
});

test('a data folder from before places were recorded continues as it was', async () => {
  const rig = await caseRig();
  await rig.queued();
  expect(existsSync(join(rig.dir, 'data', 'place.json'))).toBe(true);
  await rig.reopen();
  expect(isPaused(rig)).toBe(false);
});
