import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { migrate, SCHEMA_VERSION } from '../../../main/agent/db/migrations.ts';
import { openDatabase, quickCheck } from '../../../main/agent/db/open.ts';
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
