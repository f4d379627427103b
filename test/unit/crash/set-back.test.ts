import { join } from 'node:path';
import { expect, test } from 'vitest';
import { caseFacts, changedSince, setBack, SET_BACK_BY } from '../../crash/set-back.ts';
import { migrate, SCHEMA_VERSION } from '../../../main/agent/ground/db/migrations.ts';
import { openDatabase } from '../../../main/agent/ground/db/open.ts';
import { releaseAbsent } from '../../../main/agent/carrier/cases/doubt.ts';
import { endTakeOver, folderOfAnother } from '../../../main/agent/carrier/cases/served-folders.ts';
import { hold } from '../../../main/agent/carrier/cases/staff.ts';
import { acceptedAs, BY, caseRig, FOLDER, UNKNOWN } from '../support/case-rig.ts';

test('a case that an earlier version held for another agent’s sends is the doubt that it is, and goes on to where it came from', async () => {
  const rig = await caseRig();
  const waits = { attachments: [], summary: { attachments: ['a.pdf'] } };
  const ids = [await rig.queued(), await rig.queued(waits), await rig.queued(), await rig.queued()];
  const [queued = '', waiting = '', stopped = '', doubtful = ''] = ids;
  await hold(rig.context, stopped, BY);
  await rig.send(doubtful, UNKNOWN);
  await folderOfAnother(rig.context, FOLDER, 'lost', 'lease-lost');
  const before = ids.map((id) => rig.row(id));
  await rig.core.close();
  const dataDir = join(rig.dir, 'data');
  setBack(dataDir, 15);
  const old = openDatabase(join(dataDir, 'agent.db'));
  const held = old
    .prepare(`SELECT id, held_from FROM cases WHERE hold_reason = 'reconcile' ORDER BY seq`)
    .all();
  expect(held).toEqual([
    { id: queued, held_from: 'queued' },
    { id: waiting, held_from: 'waiting' },
  ]);
  old.close();
  await rig.reopen();
  // Their revision tells that a start has looked at them.
  const revision = expect.any(Number) as number;
  expect(ids.map((id) => rig.row(id))).toEqual(before.map((row) => ({ ...row, revision })));
  expect(ids.map((id) => rig.row(id).shown)).toEqual(['held', 'held', 'held', 'uncertain']);
  await endTakeOver(rig.context, FOLDER, [], null);
  for (const id of [queued, waiting]) await releaseAbsent(rig.context, rig.row(id));
  expect([queued, waiting].map((id) => rig.row(id).delivery)).toEqual(['queued', 'waiting']);
});

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
