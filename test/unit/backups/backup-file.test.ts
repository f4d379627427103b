import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lookAtBackup } from '../../../main/agent/attendants/backups/read-backup.ts';
import { openDatabase } from '../../../main/agent/ground/db/open.ts';
import { backUp, putBack } from '../support/backups.ts';
import { acceptedAs, caseRig, UNKNOWN, type CaseRig } from '../support/case-rig.ts';
import { settingsIn } from '../support/open-core.ts';

const dataDirOf = (rig: CaseRig): string => settingsIn(rig.dir).dataDir;
async function backupOf(rig: CaseRig): Promise<string> {
  const file = join(rig.dir, 'elsewhere', 'state.backup');
  await backUp(rig, file);
  return file;
}
async function restore(rig: CaseRig, file: string): Promise<void> {
  await putBack(rig, file);
  await rig.reopen();
}

test('a backup is one file for us alone, and leaves nothing else behind', async () => {
  const rig = await caseRig();
  const file = await backupOf(rig);
  const head = await lookAtBackup(file, rig.core.vault.backupKey);
  expect(readdirSync(join(rig.dir, 'elsewhere'))).toEqual(['state.backup']);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
  expect(head.keys.map(({ path }) => path)).toEqual([expect.stringMatching(/^keys\/slots\/machine-/)]);
});

test('what came after the backup is gone with its cases in doubt, its spooled files stay, the replaced state is kept', async () => {
  const rig = await caseRig();
  const [queued, accepted] = [await rig.queued(), await rig.queued()];
  await rig.send(accepted, acceptedAs('1'));
  const { sha256 } = await rig.core.spool.put(Buffer.from('kept'));
  const file = await backupOf(rig);
  await rig.send(queued, acceptedAs('2'));
  const later = await rig.queued();
  await restore(rig, file);
  expect(rig.row(queued)).toMatchObject({ delivery: 'uncertain', case_number: null, error_code: 'restored' });
  expect(rig.row(accepted)).toMatchObject({ delivery: 'accepted', case_number: '1' });
  expect(() => rig.row(later)).toThrow(expect.objectContaining({ code: 'case-not-found' }) as Error);
  expect((await rig.core.spool.get(sha256)).toString()).toBe('kept');
  const kept = readdirSync(join(dataDirOf(rig), 'backups')).filter((name) => name.startsWith('replaced-'));
  expect(kept).toHaveLength(1);
  expect(existsSync(join(dataDirOf(rig), 'agent.db.restoring'))).toBe(false);
});

test('revisions and epochs go on above all that was given out, so that the HIS takes the results to come for newer ones', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const file = await backupOf(rig);
  await rig.send(id, UNKNOWN);
  const before = { revision: rig.context.store.revision(), epoch: rig.context.store.epoch };
  await restore(rig, file);
  expect(rig.context.store.epoch).toBeGreaterThan(before.epoch);
  expect(rig.row(id).revision).toBeGreaterThan(before.revision);
  const again = rig.context.store.revision();
  await rig.attestAbsent(id);
  rig.clock.set(rig.clock.now() + 1000);
  await restore(rig, file);
  expect(rig.row(id).revision).toBeGreaterThan(again);
});

test.each([
  ['nothing', () => undefined, 'backup-missing'],
  [
    'a short text',
    (file: string) => {
      writeFileSync(file, 'text');
    },
    'backup-unreadable',
  ],
  [
    'a database',
    (file: string) => {
      openDatabase(file).close();
    },
    'backup-unreadable',
  ],
  [
    'a folder',
    (file: string) => {
      mkdirSync(file);
    },
    'backup-unreadable',
  ],
])('%s in place of a backup is refused, and nothing is touched', async (_name, make, code) => {
  const rig = await caseRig();
  const id = await rig.queued();
  const before = readdirSync(dataDirOf(rig));
  const file = join(rig.dir, 'a.backup');
  make(file);
  await expect(putBack(rig, file)).rejects.toMatchObject({ code });
  expect(readdirSync(dataDirOf(rig))).toEqual(before);
  expect(rig.row(id).delivery).toBe('queued');
});

test(
  'a backup that was cut, or that grew, is no whole one, wherever it was cut',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    await rig.queued();
    const whole = readFileSync(await backupOf(rig));
    const file = join(rig.dir, 'cut.backup');
    for (const length of [0, 10, 21, 22, whole.length >> 1, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, length));
      await expect(lookAtBackup(file, null)).rejects.toMatchObject({ code: 'backup-unreadable' });
    }
    writeFileSync(file, Buffer.concat([whole.subarray(0, 21), Buffer.from('x'), whole.subarray(21)]));
    await expect(lookAtBackup(file, null)).rejects.toMatchObject({ code: 'backup-unreadable' });
  },
);

test(
  'each single byte of a backup is proven: with any one changed it is refused',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    await rig.queued();
    const whole = readFileSync(await backupOf(rig));
    const file = join(rig.dir, 'changed.backup');
    for (let tries = 0; tries < 12; tries += 1) {
      const at = Math.floor((tries / 12) * whole.length);
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(file, changed);
      await expect(putBack(rig, file)).rejects.toMatchObject({
        code: expect.stringMatching(/^backup-(damaged|unproven|unreadable|other-key)$/) as string,
      });
    }
  },
);

test('a restore lets nobody in: key slots of the backup do not come back into a folder that has its own', async () => {
  const rig = await caseRig();
  const slots = join(dataDirOf(rig), 'keys', 'slots');
  writeFileSync(join(slots, 'passphrase-00000000.json'), '{}');
  const file = await backupOf(rig);
  rmSync(join(slots, 'passphrase-00000000.json'));
  await restore(rig, file);
  expect(readdirSync(slots)).toEqual([expect.stringMatching(/^machine-/)]);
});
