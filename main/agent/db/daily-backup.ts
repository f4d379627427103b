import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { crashPoint } from '../crash-point.ts';
import { createPrivateFile, fsyncDir, withTemporary } from '../base/files.ts';
import { removeFile, renameFile } from '../base/held-file.ts';

/** A copy of the database at start, the last `keep` of them, so that yesterday's state is at hand. */
export async function backupAtStart(db: Database, dataDir: string, day: string, keep: number): Promise<void> {
  const dir = join(dataDir, 'backups');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if (!existsSync(fileOf(dir, day))) await copyOfDay(db, dataDir, day);
  const daily = (await readdir(dir)).filter((name) => /^agent-\d{4}-\d{2}-\d{2}\.db$/.test(name)).sort();
  for (const name of daily.slice(0, -keep)) await removeFile(join(dir, name));
}

const fileOf = (dir: string, day: string): string => join(dir, `agent-${day}.db`);

/** The copy of a day, in place of one that was made earlier that day. A crash leaves the earlier one, or none. */
export async function copyOfDay(db: Database, dataDir: string, day: string): Promise<void> {
  const dir = join(dataDir, 'backups');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await withTemporary(dir, async (temporary) => {
    createPrivateFile(temporary);
    await db.backup(temporary);
    crashPoint('daily-backup-copied');
    await renameFile(temporary, fileOf(dir, day));
    await fsyncDir(dir);
  });
}
