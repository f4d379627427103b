import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { onTestFinished } from 'vitest';
import { prepareRestore, type RestoreAsked } from '../../../main/agent/attendants/backups/restore.ts';
import { writeWhole } from '../../../main/agent/attendants/backups/write-backup.ts';
import {
  createBackupSchedule,
  type BackupSchedule,
} from '../../../main/agent/attendants/backups/schedule.ts';
import type { Core } from '../../../main/agent/compose/core.ts';
import { openDatabase } from '../../../main/agent/ground/db/open.ts';
import type { Clock, Log } from '../../../main/agent/ports.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import type { FakeClock } from './fake-clock.ts';
import { settingsIn } from './settings-in.ts';
import { until } from './until.ts';

/** A data folder that is open. */
interface Opened {
  readonly dir: string;
  readonly core: Core;
  readonly clock: Clock;
}

/** `backup FILE`. */
export async function backUp({ dir, core, clock }: Opened, file: string, now = clock.now()): Promise<void> {
  await writeWhole({ core, dataDir: settingsIn(dir).dataDir, now }, file);
}

/** `restore FILE`: the data folder is closed when it resolves, and the next opening finds the backup's state. */
export async function putBack(
  { dir, core, clock }: Opened,
  file: string,
  asked: Partial<RestoreAsked> = {},
): Promise<void> {
  const { dataDir } = settingsIn(dir);
  const ports = { clock, keySlots: [machineSlot(join(dataDir, 'keys'))] };
  const restore = { file, code: null, unproven: false, ...asked };
  const prepared = await prepareRestore(restore, { dataDir, vault: core.vault, ports });
  await core.close();
  await prepared.put(clock.now(), null);
}

/** Backups of a data folder in a second place; stopped with the test at the latest. */
export function scheduleFor(
  { dir, core, clock }: Opened,
  place: string,
  more: {
    readonly everyHours?: number;
    readonly keep?: number;
    readonly log?: Log;
  } = {},
): BackupSchedule {
  const { everyHours = 24, keep = 7, log = () => undefined } = more;
  const schedule = createBackupSchedule({
    settings: { dir: place, everyHours, keep },
    hospitalId: settingsIn(dir).hospitalId,
    core,
    dataDir: settingsIn(dir).dataDir,
    written: () => Promise.resolve(),
    clock,
    log,
  });
  onTestFinished(() => schedule.stop());
  return schedule;
}

/** The next round, in which a backup is due. */
export async function backUpNext(
  { clock }: { readonly clock: FakeClock },
  schedule: BackupSchedule,
): Promise<void> {
  const before = schedule.view().lastAt;
  schedule.start();
  if (before !== null) await clock.advance((schedule.view().nextAt ?? 0) - clock.now());
  await until(() => (schedule.view().lastAt ?? 0) > (before ?? 0));
}

/**
 * A backup of format 1, as earlier versions wrote it: the database, and beside its tables one of files. The data folder is closed.
 * @param more further rows of that table
 */
export function oldFormatBackup(
  dataDir: string,
  file: string,
  more: Readonly<Record<string, Buffer>> = {},
): void {
  copyFileSync(join(dataDir, 'agent.db'), file);
  const db = openDatabase(file);
  db.exec('CREATE TABLE backup_files (path TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT');
  const insert = db.prepare('INSERT INTO backup_files (path, bytes) VALUES (?, ?)');
  for (const folder of ['spool', 'keys'])
    for (const entry of readdirSync(join(dataDir, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name.startsWith('machine.key')) continue;
      const path = join(entry.parentPath, entry.name);
      insert.run(relative(dataDir, path).split(sep).join('/'), readFileSync(path));
    }
  for (const [path, bytes] of Object.entries(more)) insert.run(path, bytes);
  db.pragma('journal_mode = DELETE');
  db.close();
}
