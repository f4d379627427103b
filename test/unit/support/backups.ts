import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { prepareRestore, type RestoreAsked } from '../../../main/agent/attendants/backups/restore.ts';
import { writeBackup } from '../../../main/agent/attendants/backups/write-backup.ts';
import { BackupSchedule, type ScheduleParts } from '../../../main/agent/attendants/backups/schedule.ts';
import type { Core } from '../../../main/agent/compose/core.ts';
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
  const { dataDir } = settingsIn(dir);
  await writeBackup({ core, dataDir, now }, file);
}

/** `restore FILE`: the data folder is closed when it resolves, and the next opening finds the backup's state. */
export async function putBack(
  { dir, core, clock }: Opened,
  file: string,
  asked: Partial<RestoreAsked> = {},
): Promise<void> {
  const { dataDir } = settingsIn(dir);
  const ports = { clock, keySlots: [machineSlot(join(dataDir, 'keys'))] };
  const restore = { file, code: null, ...asked };
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
  const parts: ScheduleParts = {
    settings: { dir: place, everyHours, keep },
    hospitalId: settingsIn(dir).hospitalId,
    core,
    dataDir: settingsIn(dir).dataDir,
    written: () => Promise.resolve(),
    clock,
    log,
  };
  const schedule = new BackupSchedule(parts, place);
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
