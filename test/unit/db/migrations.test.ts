import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { migrate, SCHEMA_VERSION } from '../../../main/agent/ground/db/migrations.ts';
import { DESTROYED_15, HAND_OVER_14, STAGE_9 } from '../../../main/agent/ground/db/schema/later-steps.ts';
import { openDatabase, quickCheck } from '../../../main/agent/ground/db/open.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function emptyDatabase() {
  const db = openDatabase(join(temporaryFolder(), 'agent.db'));
  onTestFinished(() => void db.close());
  return db;
}

test('an empty database is brought to this version, and a second time nothing happens', () => {
  const db = emptyDatabase();
  expect(migrate(db)).toEqual({ from: 0, to: SCHEMA_VERSION });
  expect(migrate(db)).toEqual({ from: SCHEMA_VERSION, to: SCHEMA_VERSION });
  quickCheck(db);
});

test('a database of a newer version is refused and left as it is', () => {
  const db = emptyDatabase();
  db.pragma(`user_version = ${String(SCHEMA_VERSION + 1)}`);
  expect(() => migrate(db)).toThrow(expect.objectContaining({ code: 'database-newer' }) as Error);
  expect(db.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION + 1);
  expect(db.prepare(`SELECT COUNT(*) FROM sqlite_master`).pluck().get()).toBe(0);
});

test('a migration that fails leaves the last whole one', () => {
  const db = emptyDatabase();
  db.exec(`CREATE TABLE cases (other TEXT)`);
  expect(() => migrate(db)).toThrow();
  expect(db.inTransaction).toBe(false);
  expect(db.pragma('user_version', { simple: true })).toBe(0);
  expect(db.prepare(`SELECT name FROM sqlite_master`).pluck().all()).toEqual(['cases']);
});

test('a case of an earlier version has its stage since the last move of its history, and its first decision from there', () => {
  const db = emptyDatabase();
  migrate(db);
  const event = db.prepare(
    `INSERT INTO case_events (case_id, at, kind, from_state, to_state, actor, epoch, detail) VALUES ('a', ?, ?, ?, ?, 'agent', 1, ?)`,
  );
  db.exec(`INSERT INTO cases (id, revision, folder, path_key, sha256, payload, release_mode, delivery, review, decision, label, created_at,
    updated_at, decided_on, decided_at) VALUES ('a', 1, 'f', 'p', 's', 'kept', 'auto', 'accepted', 'decided', 'approved', x'00', 1000, 9000,
    '2026-12-09', 8000), ('b', 1, 'f', 'p', 't', 'kept', 'auto', 'queued', 'none', NULL, x'00', 1000, 9000, NULL, NULL)`);
  event.run(2000, 'accepted', 'sending', 'accepted', '{}');
  event.run(Date.parse('2026-11-26T18:00:00Z'), 'review', 'reviewing', 'decided', '{"decision":"denied"}');
  event.run(Date.parse('2026-12-09T03:00:00Z'), 'review', 'decided', 'decided', '{"decision":"approved"}');
  event.run(Date.parse('2026-12-10T03:00:00Z'), 'assigned', null, null, '{}');
  const columns = STAGE_9.match(/ADD COLUMN (\w+)/g)?.map((words) => words.split(' ')[2] ?? '') ?? [];
  for (const column of columns) db.exec(`ALTER TABLE cases DROP COLUMN ${column}`);
  db.exec(STAGE_9);
  expect(db.prepare(`SELECT id, ${columns.join(', ')} FROM cases ORDER BY id`).all()).toEqual([
    {
      id: 'a',
      stage_at: Date.parse('2026-12-09T03:00:00Z'),
      received_on: null,
      first_decided_on: '2026-11-27',
      first_decision: 'denied',
    },
    { id: 'b', stage_at: 1000, received_on: null, first_decided_on: null, first_decision: null },
  ]);
});

test('what was destroyed before the place was kept has none', () => {
  const db = emptyDatabase();
  migrate(db);
  db.exec(`ALTER TABLE destroyed DROP COLUMN place;
    INSERT INTO destroyed (sha256, kind, bytes, reason, actor, marked_at, removed_at)
    VALUES ('x', 'bundle', 1, 'decided', 'agent', 1, 2);`);
  db.exec(DESTROYED_15);
  expect(db.prepare('SELECT removed_at, place FROM destroyed').raw().all()).toEqual([[2, null]]);
});

test('attachments that an earlier version left open are a question to a person; finished ones stay finished', () => {
  const db = emptyDatabase();
  migrate(db);
  db.pragma('foreign_keys = OFF');
  const handOver = db.prepare(
    `INSERT INTO hand_overs (case_id, ord, state, code, next_at, updated_at) VALUES ('a', ?, ?, ?, 0, 0)`,
  );
  const states = ['waiting', 'sending', 'doubtful', 'refused', 'done'];
  states.forEach((state, ord) => handOver.run(ord, state, state === 'refused' ? 'http-422' : null));
  handOver.run(-1, 'waiting', null);
  db.exec(`INSERT INTO case_events (case_id, at, kind, from_state, to_state, actor, epoch, detail)
    VALUES ('a', 1, 'hand-over-doubtful', NULL, NULL, 'agent', 1, '{}')`);
  db.exec(HAND_OVER_14);
  expect(db.prepare('SELECT ord, state, code FROM hand_overs ORDER BY ord').raw().all()).toEqual([
    [-1, 'waiting', null],
    [0, 'refused', 'binary-gone'],
    [1, 'refused', 'binary-gone'],
    [2, 'refused', 'binary-gone'],
    [3, 'refused', 'http-422'],
    [4, 'done', null],
  ]);
  expect(db.prepare('SELECT kind FROM case_events').pluck().all()).toEqual(['hand-over-refused']);
});
