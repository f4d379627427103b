import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepDailyCopy } from '../../../main/agent/ground/db/daily-copy.ts';
import { openDatabase } from '../../../main/agent/ground/db/open.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';
import { settingsIn } from '../support/open-core.ts';

const dataDirOf = (rig: CaseRig): string => settingsIn(rig.dir).dataDir;

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
