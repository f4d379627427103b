import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { crashPoint } from '../crash-point.ts';
import { createPrivateFile, fsyncDir, withTemporary } from './files.ts';
import { removeFile, renameFile } from './held-file.ts';

/** A copy of the database at start, the last `keep` of them, so that yesterday's state is at hand. */
export async function backupAtStart(db: Database, dataDir: string, day: string, keep: number): Promise<void> {
  const dir = join(dataDir, 'backups');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, `agent-${day}.db`);
  if (!existsSync(file)) {
    await withTemporary(dir, async (temporary) => {
      createPrivateFile(temporary);
      await db.backup(temporary);
      crashPoint('daily-backup-copied');
      await renameFile(temporary, file);
      await fsyncDir(dir);
    });
  }
  const daily = (await readdir(dir)).filter((name) => /^agent-\d{4}-\d{2}-\d{2}\.db$/.test(name)).sort();
  for (const name of daily.slice(0, -keep)) await removeFile(join(dir, name));
}
