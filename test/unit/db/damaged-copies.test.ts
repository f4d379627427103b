import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyOfDay } from '../../../main/agent/ground/db/daily-copy.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';
import { settingsIn } from '../support/settings-in.ts';

/** SQLite finds nothing wrong with it: the value is there, and does not open. */
function damageLabel(rig: CaseRig, id: string): void {
  const { label } = rig.row(id);
  label[30] = (label[30] ?? 0) ^ 1;
  rig.core.db.prepare('UPDATE cases SET label = ? WHERE id = ?').run(label, id);
}

const daily = (dataDir: string): string[] =>
  readdirSync(join(dataDir, 'backups')).filter((name) => /^agent-.*\.db$/.test(name));
const setAside = (dataDir: string): string[] =>
  readdirSync(join(dataDir, 'backups')).filter((name) => /^damaged-.*\.db$/.test(name));
const bytesOf = (dataDir: string): Buffer[] =>
  daily(dataDir).map((name) => readFileSync(join(dataDir, 'backups', name)));

test('a daily copy in which a case does not open gives way to the one before it; both, and the database, are kept', async () => {
  const rig = await caseRig();
  const { dataDir } = settingsIn(rig.dir);
  const id = await rig.queued();
  // The spool's folder tells a data folder that was at work from a new one.
  mkdirSync(join(dataDir, 'spool'), { recursive: true });
  await copyOfDay(rig.core.db, dataDir, '2026-11-22');
  const later = await rig.queued();
  damageLabel(rig, id);
  await copyOfDay(rig.core.db, dataDir, '2026-11-23');

  await rig.core.close();
  await rig.reopen();
  expect(rig.context.sealed.label(rig.row(id)).fileName).toBe('file-1.json');
  // Not in the copy of the day before: it comes back from the spool and the trail.
  expect(() => rig.row(later)).toThrow('There is no such case');
  expect(daily(dataDir)).toHaveLength(2);
  expect(setAside(dataDir)).toHaveLength(1);
});

test('if each daily copy is damaged an empty database replaces them; they stay, and leave nothing more on the disk', async () => {
  const rig = await caseRig();
  const { dataDir } = settingsIn(rig.dir);
  const id = await rig.queued();
  mkdirSync(join(dataDir, 'spool'), { recursive: true });
  damageLabel(rig, id);
  for (const day of ['21', '22', '23']) await copyOfDay(rig.core.db, dataDir, `2026-11-${day}`);
  const copies = bytesOf(dataDir);

  await rig.core.close();
  await rig.reopen();
  expect(() => rig.row(id)).toThrow('There is no such case');
  expect(bytesOf(dataDir)).toEqual(copies);
  expect(setAside(dataDir)).toHaveLength(1);
  const rest = readdirSync(join(dataDir, 'backups')).filter((name) => !/^(?:agent|damaged)-/.test(name));
  expect(rest).toEqual([]);
});
