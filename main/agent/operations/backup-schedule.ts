import { DAY_MS, HOUR_MS } from '../../../shared/days.ts';
import { join } from 'node:path';
import type { OutFolderView } from '../../../shared/api/views/status.ts';
import { copyDurably, type ForeignFolder } from '../base/foreign-folder.ts';
import { dropTemporary, isSystemError, temporaryPath } from '../base/files.ts';
import { createLoop, type Loop } from '../base/loop.ts';
import { createOutFolder, type OutFolder } from '../base/out-folder.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { Clock, Log } from '../ports.ts';
import { codeOf } from '../base/errors.ts';

export interface BackupSettings {
  readonly dir?: string | undefined;
  readonly everyHours: number;
  readonly keep: number;
}

/** Whole backups in a second place, by the clock; what is there decides when the next one is due, also after a restart. */
export interface BackupSchedule {
  start(): void;
  stop(): Promise<void>;
  view(): { lastAt: number | null; nextAt: number | null; error: string | null };
  /** As it lies there now, also where nothing was started. */
  standing(): Promise<{ lastAt: number | null; error: string | null }>;
  /** Path of the newest backup there, or null. */
  newest(): Promise<string | null>;
  /** Null where none is set. */
  folder(): OutFolderView | null;
}

const AGAIN_MS = 15 * 60_000;
/** For a program that holds an old backup. */
const HELD_MS = 5_000;

export function createBackupSchedule(parts: {
  readonly settings: BackupSettings;
  readonly hospitalId: string;
  readonly agentId?: string;
  /** Whether old ones may go when there is a new one; true where nothing is said. */
  readonly mayForget?: () => boolean;
  /** Where a backup is made before it is copied: a share takes whole files, not a database at work. */
  readonly workDir: string;
  readonly write: (file: string) => Promise<{ bytes: number }>;
  /** Told after each that is in place. */
  readonly written: (bytes: number) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** The state of the second place changed. */
  readonly onChange?: () => void;
}): BackupSchedule {
  const { settings, hospitalId, agentId, workDir, clock, log, onChange } = parts;
  const { dir, keep } = settings;
  const everyMs = settings.everyHours * HOUR_MS;
  let lastAt: number | null = null;
  let nextAt: number | null = null;
  let failure: string | null = null;

  const isOurs = (name: string): boolean => name.startsWith('twpas-agent-') && name.endsWith('.backup');
  const second =
    dir === undefined ? null : createOutFolder({ use: 'backup', path: dir, isOurs, agentId, log, onChange });

  const backUp = async (place: OutFolder): Promise<void> => {
    const name = backupName(hospitalId, clock.now());
    // Ended in the middle, it is one of the temporary files that the next start removes.
    const made = temporaryPath(workDir);
    const { folder } = place;
    await folder.make();
    await folder.removeOwnLeftovers();
    await folder.removeLeftovers(DAY_MS);
    await place.inspect();
    try {
      const { bytes } = await parts.write(made);
      await copyDurably(made, folder, name);
      await parts.written(bytes);
      log('info', 'backup-written', { bytes });
    } finally {
      await dropTemporary(made);
    }
    if (parts.mayForget?.() === false) return;
    // Only now, when there is one more: a place that takes no new one keeps its old ones.
    for (const old of (await backupsIn(folder, hospitalId)).slice(0, -keep))
      await folder.remove(old.name, HELD_MS);
  };
  /** @returns how long it is until then, ms */
  const until = (at: number): number => {
    nextAt = at;
    return Math.max(0, at - clock.now());
  };
  const createBackups = (place: OutFolder): Loop =>
    createLoop(
      clock,
      async () => {
        lastAt = (await backupsIn(place.folder, hospitalId)).at(-1)?.at ?? null;
        const due = lastAt === null ? clock.now() : lastAt + everyMs;
        if (due > clock.now()) return until(due);
        await backUp(place);
        lastAt = clock.now();
        failure = null;
        place.came(null);
        return until(lastAt + everyMs);
      },
      (error) => {
        const code = codeOf(error);
        place.came(error);
        // Said when it begins and when its reason changes, not every quarter of an hour.
        if (code !== failure) log('error', 'backup-failed', { code }, error);
        failure = code;
        return until(clock.now() + Math.min(AGAIN_MS, everyMs));
      },
    );
  const loop = second === null ? null : createBackups(second);
  return {
    start: () => loop?.start(),
    stop: async () => {
      // A backup under way is finished where its place takes it.
      await (second?.folder.isStuck() === true ? second.leaving(async () => loop?.stop()) : loop?.stop());
    },
    view: () => ({ lastAt, nextAt, error: failure }),
    standing: async () => {
      if (second === null) return { lastAt: null, error: null };
      try {
        const there = (await backupsIn(second.folder, hospitalId)).at(-1)?.at ?? null;
        return { lastAt: there, error: failure };
      } catch (error) {
        return { lastAt, error: failure ?? codeOf(error) };
      }
    },
    newest: async () => {
      if (second === null) return null;
      const newest = (await backupsIn(second.folder, hospitalId)).at(-1);
      return newest === undefined ? null : join(second.folder.path, newest.name);
    },
    folder: () => second?.view() ?? null,
  };
}

/** `twpas-agent-0101090517-20261125-031500.backup`, time of Taipei: sorted by name is sorted by time. */
export function backupName(hospitalId: string, now: number): string {
  const [day = '', time = ''] = taipeiTime(now).split('T');
  return `twpas-agent-${hospitalId}-${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}.backup`;
}

/**
 * Backups of this hospital, oldest first; the time is the one in the name, which a copy to another disk keeps. A link or a pipe of
 * such a name is none.
 */
async function backupsIn(
  folder: Pick<ForeignFolder, 'list'>,
  hospitalId: string,
): Promise<{ name: string; at: number }[]> {
  let names: string[];
  try {
    names = (await folder.list('')).filter(({ kind }) => kind === 'file').map(({ name }) => name);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  }
  return names.sort().flatMap((name) => {
    const found = /^twpas-agent-(\d{10})-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\.backup$/.exec(name);
    if (found?.[1] !== hospitalId) return [];
    const [, , year, month, day, hour, minute, second] = found;
    const at = Date.parse(
      `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}+08:00`,
    );
    return Number.isNaN(at) ? [] : [{ name, at }];
  });
}
