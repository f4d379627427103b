import { join } from 'node:path';
import { expect, test } from 'vitest';
import { caseFacts, changedSince, setBack, SET_BACK_BY } from '../../crash/set-back.ts';
import { migrate, SCHEMA_VERSION } from '../../../main/agent/db/migrations.ts';
import { openDatabase } from '../../../main/agent/db/open.ts';
import { acceptedAs, caseRig } from '../support/case-rig.ts';

test('a database with cases that was set back by some versions is brought up to date with its cases as they were', async () => {
  const rig = await caseRig();
  const [id] = [await rig.queued(), await rig.queued()];
  await rig.send(id, acceptedAs('1'));
  await rig.core.close();
  const dataDir = join(rig.dir, 'data');
  const before = caseFacts(dataDir);
  expect(before.size).toBe(2);
  setBack(dataDir);
  const db = openDatabase(join(dataDir, 'agent.db'));
  expect(migrate(db)).toEqual({ from: SCHEMA_VERSION - SET_BACK_BY, to: SCHEMA_VERSION });
  expect(changedSince(before, dataDir)).toEqual([]);
  db.prepare(`UPDATE cases SET stage_at = 1 WHERE id = ?`).run(id);
  db.close();
  expect(changedSince(before, dataDir)).toHaveLength(1);
});
