import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { finishRestore } from '../../../main/agent/ground/db/restore.ts';
import { openDatabase, quickCheck } from '../../../main/agent/ground/db/open.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a restore cut off while the old database was set aside leaves nothing of it beside the new one', async () => {
  const dir = temporaryFolder();
  const staged = openDatabase(join(dir, 'agent.db.restoring'));
  staged.exec(`CREATE TABLE t (x TEXT) STRICT`);
  staged.exec(`INSERT INTO t VALUES ('from the backup')`);
  staged.pragma('journal_mode = DELETE');
  staged.close();
  // The database itself was renamed already; its tail was not.
  mkdirSync(join(dir, 'backups'));
  for (const tail of ['-wal', '-shm'])
    writeFileSync(join(dir, `agent.db${tail}`), 'pages of another database');

  await finishRestore(dir);

  expect(existsSync(join(dir, 'agent.db-wal'))).toBe(false);
  expect(readdirSync(join(dir, 'backups')).filter((name) => name.endsWith('-wal'))).toHaveLength(1);
  const db = openDatabase(join(dir, 'agent.db'));
  quickCheck(db);
  expect(db.prepare('SELECT x FROM t').pluck().all()).toEqual(['from the backup']);
  db.close();
});
