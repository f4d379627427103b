import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLabelCheck } from '../../../main/agent/carrier/cases/label-check.ts';
import { acceptedAs, caseRig } from '../support/case-rig.ts';

const DAY_MS = 86_400_000;

test('a label that does not open is told of within the day, once a day, and no index is kept for the next start', async () => {
  const rig = await caseRig();
  const [sound, damaged] = [await rig.queued(), await rig.queued()];
  const logged: string[] = [];
  const context = {
    ...rig.context,
    log: (_level: string, event: string, fields = {}) => logged.push(`${event} ${JSON.stringify(fields)}`),
  };
  const check = createLabelCheck(context, rig.clock);
  check.start();
  await rig.clock.advance(2 * 60_000);
  expect(logged).toEqual([]);
  expect(rig.context.index.atRevision).toBe(rig.context.store.revision());

  const { label } = rig.row(damaged);
  label[30] = (label[30] ?? 0) ^ 1;
  rig.core.db.prepare('UPDATE cases SET label = ? WHERE id = ?').run(label, damaged);
  await rig.clock.advance(DAY_MS + 60_000);
  const found = `labels-damaged {"caseId":"${damaged}","count":1}`;
  expect(logged).toEqual([found]);
  expect(check.damaged()).toBe(1);
  expect(rig.context.index.atRevision).toBeNull();
  // Changes meanwhile make it no better.
  await rig.send(sound, acceptedAs('2026112400000001'));
  expect(rig.context.index.atRevision).toBeNull();
  await rig.clock.advance(DAY_MS);
  expect(logged).toEqual([found, found]);
  await check.stop();
});

test('an index that lies by one row is put right within minutes of a start, and its file goes', async () => {
  const rig = await caseRig();
  const [right, changed] = [await rig.queued(), await rig.queued()];
  // As somebody else does with SQLite's own program; the index says what it was.
  rig.core.db.prepare(`UPDATE cases SET priority = 'another' WHERE id = ?`).run(changed);
  await rig.reopen();
  const file = join(rig.dir, 'data', 'case-index');
  const [told, announced]: [string[], number[]] = [[], []];
  const context = {
    ...rig.context,
    log: (_level: string, event: string, fields = {}) => told.push(`${event} ${JSON.stringify(fields)}`),
  };
  rig.context.store.onChange((ids) => announced.push(ids.length));
  const priorities = (): unknown[] => [right, changed].map((id) => rig.context.index.get(id)?.row.priority);
  expect(priorities()).toEqual([rig.row(right).priority, rig.row(right).priority]);
  expect(existsSync(file)).toBe(true);
  const check = createLabelCheck(context, rig.clock);
  check.start();
  await rig.clock.advance(2 * 60_000);
  expect(priorities()).toEqual([rig.row(right).priority, 'another']);
  expect(told).toEqual([`case-index-differed {"caseId":"${changed}"}`]);
  expect(announced).toEqual([0]);
  expect(existsSync(file)).toBe(false);
  // The next stop keeps what is right.
  await check.stop();
  await rig.reopen();
  expect([existsSync(file), ...priorities()]).toEqual([true, rig.row(right).priority, 'another']);
});

test('what was found is not forgotten where the file cannot be read any further; a broken file is damage itself', async () => {
  const rig = await caseRig();
  const damaged = await rig.queued();
  const { label } = rig.row(damaged);
  const labelled = rig.core.db.prepare('UPDATE cases SET label = ? WHERE id = ?');
  labelled.run(Buffer.of(0), damaged);
  let code: string | null = 'SQLITE_IOERR_READ';
  const all: typeof rig.context.store.all = (sql, params) => {
    const rows = rig.context.store.all<never>(sql, params);
    if (rows.length === 0 && code !== null) throw Object.assign(new Error('unreadable'), { code });
    return rows;
  };
  const check = createLabelCheck({ ...rig.context, store: { ...rig.context.store, all } }, rig.clock);
  check.start();
  await rig.clock.advance(2 * 60_000);
  expect(check.damaged()).toBe(1);

  labelled.run(label, damaged);
  code = null;
  await rig.clock.advance(DAY_MS);
  expect(check.damaged()).toBe(0);
  code = 'SQLITE_CORRUPT_INDEX';
  await rig.clock.advance(DAY_MS);
  expect(check.damaged()).toBe(1);
  await check.stop();
});
