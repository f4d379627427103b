import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepDailyCopy, writeBackup } from '../../../main/agent/db/backup.ts';
import { openDatabase } from '../../../main/agent/db/open.ts';
import { checkBackup, putBackup } from '../../../main/agent/db/restore.ts';
import { acceptedAs, caseRig, UNKNOWN, type CaseRig } from '../support/case-rig.ts';
import { settingsIn } from '../support/open-core.ts';

const dataDirOf = (rig: CaseRig): string => settingsIn(rig.dir).dataDir;
async function backupOf(rig: CaseRig): Promise<string> {
  const file = join(rig.dir, 'elsewhere', 'state.backup');
  await writeBackup(rig.core.db, dataDirOf(rig), file, rig.clock.now());
  return file;
}
async function restore(rig: CaseRig, file: string): Promise<void> {
  await rig.core.close();
  await putBackup(dataDirOf(rig), file, rig.clock.now());
  await rig.reopen();
}

test('a backup is one whole file for us alone, and leaves nothing else behind', async () => {
  const rig = await caseRig();
  const { sha256 } = await rig.core.spool.put(Buffer.from('{}'));
  const file = await backupOf(rig);
  checkBackup(file);
  expect(readdirSync(join(rig.dir, 'elsewhere'))).toEqual(['state.backup']);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
  const db = openDatabase(file, { readonly: true });
  const paths = db.prepare('SELECT path FROM backup_files').pluck().all();
  db.close();
  expect(paths).toContain(`spool/${sha256.slice(0, 2)}/${sha256}`);
  expect(paths).not.toContainEqual(expect.stringContaining('machine.key'));
});

test('what came after the backup is gone with its cases in doubt, its spooled files are there, the replaced state is kept', async () => {
  const rig = await caseRig();
  const [queued, accepted] = [await rig.queued(), await rig.queued()];
  await rig.send(accepted, acceptedAs('1'));
  const { sha256 } = await rig.core.spool.put(Buffer.from('kept'));
  const file = await backupOf(rig);
  rmSync(join(dataDirOf(rig), 'spool', sha256.slice(0, 2), sha256));
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
    'no database',
    (file: string) => {
      writeFileSync(file, 'text');
    },
    'backup-unreadable',
  ],
  [
    'a database that is no backup',
    (file: string) => {
      openDatabase(file).close();
    },
    'backup-unreadable',
  ],
])('%s is refused before anything is touched', async (_name, make, code) => {
  const rig = await caseRig();
  const file = join(rig.dir, 'a.backup');
  make(file);
  expect(() => {
    checkBackup(file);
  }).toThrow(expect.objectContaining({ code }) as Error);
});

test('a backup that names a file outside the data folder puts nothing there, and the state stays', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const file = await backupOf(rig);
  const db = openDatabase(file);
  db.prepare(`INSERT INTO backup_files (path, bytes) VALUES ('spool/../../outside', x'00')`).run();
  db.pragma('journal_mode = DELETE');
  db.close();
  await rig.core.close();
  await expect(putBackup(dataDirOf(rig), file, 1)).rejects.toMatchObject({ code: 'backup-unreadable' });
  expect(existsSync(join(rig.dir, 'outside'))).toBe(false);
  expect(readdirSync(dataDirOf(rig)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  await rig.reopen();
  expect(rig.row(id).delivery).toBe('queued');
});

test('a restore lets nobody in: key slots of the backup do not come back into a folder that has its own', async () => {
  const rig = await caseRig();
  const slots = join(dataDirOf(rig), 'keys', 'slots');
  writeFileSync(join(slots, 'passphrase-00000000.json'), '{}');
  const file = await backupOf(rig);
  rmSync(join(slots, 'passphrase-00000000.json'));
  await restore(rig, file);
  expect(readdirSync(slots)).toEqual([expect.stringMatching(/^machine-/)]);
});

test('the daily copies are whole, one a day, the last seven', async () => {
  const rig = await caseRig();
  const dir = join(dataDirOf(rig), 'backups');
  for (let day = 10; day < 20; day++) {
    await keepDailyCopy(rig.core.db, dataDirOf(rig), { day: `2026-11-${String(day)}`, keep: 7 });
    await keepDailyCopy(rig.core.db, dataDirOf(rig), { day: `2026-11-${String(day)}`, keep: 7 });
  }
  const names = readdirSync(dir);
  expect(names).toHaveLength(7);
  expect(names.sort()[0]).toBe('agent-2026-11-13.db');
  if (process.platform !== 'win32') expect(statSync(join(dir, names[0] ?? '')).mode & 0o077).toBe(0);
});

test('a daily copy that is called off on its way leaves no file, and the next one is whole', async () => {
  const rig = await caseRig();
  const dir = join(dataDirOf(rig), 'backups');
  // More pages than are copied in one turn.
  rig.core.db.exec(`CREATE TABLE large (bytes BLOB); INSERT INTO large VALUES (zeroblob(2000000))`);
  const stopped = new AbortController();
  const copy = { day: '2026-11-24', keep: 7 };
  const copying = keepDailyCopy(rig.core.db, dataDirOf(rig), { ...copy, signal: stopped.signal });
  stopped.abort();
  await expect(copying).rejects.toBe(stopped.signal.reason);
  expect(readdirSync(dir)).toEqual([]);
  await keepDailyCopy(rig.core.db, dataDirOf(rig), copy);
  expect(readdirSync(dir)).toEqual(['agent-2026-11-24.db']);
  expect(quickCheckOf(join(dir, 'agent-2026-11-24.db'))).toBe('ok');
});

function quickCheckOf(file: string): unknown {
  const db = openDatabase(file, { readonly: true });
  try {
    return db.pragma('quick_check(1)', { simple: true });
  } finally {
    db.close();
  }
}
