import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  loadDriver,
  openDatabase,
  quickCheck,
  refuseNetworkPath,
} from '../../../main/agent/ground/db/open.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

test('every connection has the settings that durability rests on, also the second', () => {
  const path = join(temporaryFolder(), 'agent.db');
  const first = openDatabase(path);
  const second = openDatabase(path);
  for (const db of [first, second]) {
    const pragma = (name: string): unknown => db.pragma(name, { simple: true });
    expect({
      journal: pragma('journal_mode'),
      synchronous: pragma('synchronous'),
      keys: pragma('foreign_keys'),
      temp: pragma('temp_store'),
      erase: pragma('secure_delete'),
    }).toEqual({ journal: 'wal', synchronous: 2, keys: 1, temp: 2, erase: 1 });
    quickCheck(db);
  }
  first.close();
  second.close();
});

test.skipIf(onWindows('modes'))('the database and its log are readable by its owner alone', () => {
  const path = join(temporaryFolder(), 'agent.db');
  const db = openDatabase(path);
  db.exec('CREATE TABLE t (x)');
  for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777).toBe(0o600);
  db.close();
});

test('a read-only connection reads and does not write', () => {
  const path = join(temporaryFolder(), 'agent.db');
  const writer = openDatabase(path);
  writer.exec('CREATE TABLE t (x); INSERT INTO t VALUES (1)');
  const reader = openDatabase(path, { readonly: true });
  expect(reader.prepare('SELECT x FROM t').pluck().get()).toBe(1);
  expect(() => reader.exec('DELETE FROM t')).toThrow(/readonly/);
  reader.close();
  writer.close();
});

test('a file that is no database is called damaged, and stays unchanged', () => {
  const path = join(temporaryFolder(), 'agent.db');
  writeFileSync(path, 'x'.repeat(8192));
  expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'database-damaged' }));
  expect(statSync(path).size).toBe(8192);
});

test('the quick check finds a page that was overwritten', () => {
  const path = join(temporaryFolder(), 'agent.db');
  const db = openDatabase(path);
  db.exec('CREATE TABLE t (x)');
  const insert = db.prepare('INSERT INTO t VALUES (?)');
  db.transaction(() => {
    for (let row = 0; row < 500; row++) insert.run('x'.repeat(100));
  })();
  db.close();
  const size = statSync(path).size;
  const bytes = Buffer.alloc(size - 8192, 0xa5);
  const whole = Buffer.concat([readHead(path, 8192), bytes]);
  writeFileSync(path, whole);
  const again = openDatabase(path);
  expect(() => {
    quickCheck(again);
  }).toThrow(expect.objectContaining({ code: 'database-damaged' }));
  again.close();
});

test.each(['8', '9', ''])('a Node with Node-API %s is refused before the driver is loaded', (napi) => {
  expect(() => loadDriver(napi)).toThrow(expect.objectContaining({ code: 'wrong-node' }));
});

test('a local folder is taken, also one that does not exist yet', () => {
  refuseNetworkPath(temporaryFolder());
  refuseNetworkPath(join(temporaryFolder(), 'not', 'yet'));
});

function readHead(path: string, bytes: number): Buffer {
  return readFileSync(path).subarray(0, bytes);
}
