import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase, quickCheck } from '../../../main/agent/ground/db/open.ts';
import { makeTables, SCHEMA_VERSION, versionOf } from '../../../main/agent/ground/db/schema.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function emptyDatabase() {
  const db = openDatabase(join(temporaryFolder(), 'agent.db'));
  onTestFinished(() => void db.close());
  return db;
}

test('an empty database gets its tables, and a second time nothing happens', () => {
  const db = emptyDatabase();
  makeTables(db);
  expect(versionOf(db)).toBe(SCHEMA_VERSION);
  const made = db.prepare(`SELECT COUNT(*) FROM sqlite_master`).pluck().get();
  makeTables(db);
  expect(db.prepare(`SELECT COUNT(*) FROM sqlite_master`).pluck().get()).toBe(made);
  quickCheck(db);
});

test('a database of a newer version is refused and left as it is', () => {
  const db = emptyDatabase();
  db.pragma(`user_version = ${String(SCHEMA_VERSION + 1)}`);
  expect(() => {
    makeTables(db);
  }).toThrow(expect.objectContaining({ code: 'database-newer' }) as Error);
  expect(versionOf(db)).toBe(SCHEMA_VERSION + 1);
  expect(db.prepare(`SELECT COUNT(*) FROM sqlite_master`).pluck().get()).toBe(0);
});

test('tables that cannot all be made are not made at all', () => {
  const db = emptyDatabase();
  db.exec(`CREATE TABLE cases (other TEXT)`);
  expect(() => {
    makeTables(db);
  }).toThrow();
  expect(db.inTransaction).toBe(false);
  expect(versionOf(db)).toBe(0);
  expect(db.prepare(`SELECT name FROM sqlite_master`).pluck().all()).toEqual(['cases']);
});
