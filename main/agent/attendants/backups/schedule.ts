import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupDrill } from '../../../../shared/api/operations-contract.ts';
import type { OutFolderView } from '../../../../shared/api/views/status.ts';
import { DAY_MS, HOUR_MS } from '../../../../shared/days.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { codeOf } from '../../ground/base/errors.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import { createOutFolder, type OutFolder } from '../../ground/base/out-folder.ts';
import { oneAtATime } from '../../ground/base/tasks.ts';
import type { OpenFolder } from '../../ground/open-folder.ts';
import { type BackupStanding, LATE } from '../../ground/backup-standing.ts';
import type { Clock, Log } from '../../ports.ts';
import { drillBackup, opensElsewhere } from './drill.ts';
import { BackupStore, isBackupName, isOfTheFuture, type StoredBackup } from './store.ts';

export interface ScheduleParts {
  readonly settings: Settings['backup'];
  readonly hospitalId: string;
  readonly core: Pick<OpenFolder, 'db' | 'vault' | 'store' | 'keepHead' | 'still' | 'agentId'>;
  readonly dataDir: string;
  /** Called after each backup, once the backup is in place. */
  readonly written: (bytes: number) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when the state of the second place has changed. */
  readonly onChange?: () => void;
}

const AGAIN_MS = 15 * 60_000;

/** Backups in a second place, by the clock. The signed times of the backups there decide when the next one is due. */
export class BackupSchedule {
  readonly #parts: ScheduleParts;
  readonly #place: OutFolder;
  readonly #store: BackupStore;
  readonly #loop: Loop;
  /** Drills and rounds take turns: a round may remove files that a drill reads. */
  readonly #inTurn = oneAtATime();
  #startedAt: number | null = null;
  #lastAt: number | null = null;
  #nextAt: number | null = null;
  #failure: string | null = null;

  constructor(parts: ScheduleParts, dir: string) {
    const { hospitalId, core, clock, log, onChange } = parts;
    this.#parts = parts;
    this.#place = createOutFolder({
      use: 'backup',
      path: dir,
      isOurs: (name) => isBackupName(name, hospitalId),
      agentId: core.agentId,
      log,
      onChange,
    });
    this.#store = new BackupStore(this.#place.folder, { hospitalId, agentId: core.agentId });
    this.#loop = createLoop(
      clock,
      (signal) => this.#inTurn(() => this.#round(signal)),
      (error) => this.#failed(error),
    );
  }

  start(): void {
    this.#startedAt ??= this.#parts.clock.now();
    this.#loop.start();
  }

  /** Something changed that the last backup does not contain. */
  wake(): void {
    this.#loop.wake();
  }

  async stop(): Promise<void> {
    // A running backup or drill ends at its next piece; the next backup reuses what was written.
    const { folder } = this.#place;
    await (folder.isStuck() ? this.#place.leaving(() => this.#loop.stop()) : this.#loop.stop());
  }

  /** Times in ms. `isLate`: no backup was made for so long that one is missing. */
  view() {
    const { settings, clock } = this.#parts;
    const since = this.#lastAt ?? this.#startedAt;
    const isLate = since !== null && clock.now() - since > LATE * settings.everyHours * HOUR_MS;
    return { lastAt: this.#lastAt, nextAt: this.#nextAt, error: this.#failure, isLate };
  }

  /** The present state of the second place, even if the schedule was not started. */
  async standing(): Promise<BackupStanding> {
    let slots = await slotsIn(this.#parts.dataDir);
    let lastAt = this.#lastAt;
    let error = this.#failure;
    try {
      const last = await this.#last();
      lastAt = last?.head.writtenAt ?? null;
      if (last !== null) slots = slotsOf(last);
    } catch (failure) {
      error ??= codeOf(failure);
    }
    return { lastAt, error, opensElsewhere: opensBy(slots) };
  }

  /** Path of the newest backup there, or null. */
  async newest(): Promise<string | null> {
    const last = await this.#last();
    return last === null ? null : this.#store.pathOf(last.name);
  }

  /** Drills the newest backup. Null if there is none. */
  drillNewest(): Promise<BackupDrill | null> {
    const { core, dataDir } = this.#parts;
    return this.#inTurn(async () => {
      const file = await this.newest();
      if (file === null) return null;
      return drillBackup(file, { dataDir, own: core.vault, signal: this.#loop.signal });
    });
  }

  folder(): OutFolderView {
    return this.#place.view();
  }

  /** The newest proven backup there that no wrong clock has dated in the future; null if there is none. */
  async #last(): Promise<StoredBackup | null> {
    const { core, clock } = this.#parts;
    const there = await this.#store.proven(core.vault.backupKey);
    return there.find(({ head }) => !isOfTheFuture(head.writtenAt, clock.now())) ?? null;
  }

  async #round(signal: AbortSignal): Promise<number> {
    const { settings, clock } = this.#parts;
    const everyMs = settings.everyHours * HOUR_MS;
    const last = await this.#last();
    this.#lastAt = last?.head.writtenAt ?? null;
    // A key slot was added since: the last backup does not open with it.
    const due =
      last === null || slotsOf(last) !== (await slotsIn(this.#parts.dataDir))
        ? clock.now()
        : last.head.writtenAt + everyMs;
    if (due > clock.now()) return this.#until(due);
    const writtenAt = await this.#backUp(signal);
    this.#lastAt = writtenAt;
    this.#failure = null;
    this.#place.came(null);
    return this.#until(writtenAt + everyMs);
  }

  async #backUp(signal: AbortSignal): Promise<number> {
    const { core, dataDir, settings, clock, log } = this.#parts;
    const { folder } = this.#place;
    await this.#store.make();
    await folder.removeOwnLeftovers();
    await folder.removeLeftovers(DAY_MS);
    await this.#place.inspect();
    const now = clock.now();
    const made = await core.still(() => this.#store.backUp({ core, dataDir, now, signal }));
    await this.#parts.written(made.bytes);
    log('info', 'backup-written', { bytes: made.copied });
    // Only now, with the new backup in place: a place that takes no new backups keeps its old ones.
    const { keep, everyHours } = settings;
    const broken = await this.#store.removeOld(core.vault.backupKey, keep, now);
    if (broken > 0) log('error', 'backup-broken', { count: broken });
    const needed = { payloads: made.payloads, spool: join(dataDir, 'spool') };
    const count = await this.#store.sweep(needed, made.name, Math.max(DAY_MS, keep * everyHours * HOUR_MS));
    if (count > 0) log('info', 'backup-payloads-swept', { count });
    return now;
  }

  /** @returns time until then, ms */
  #until(at: number): number {
    this.#nextAt = at;
    return Math.max(0, at - this.#parts.clock.now());
  }

  #failed(error: unknown): number {
    const { settings, clock, log } = this.#parts;
    if (error === this.#loop.signal.reason) return 0;
    const code = codeOf(error);
    this.#place.came(error);
    // Logged when the failure begins and when its reason changes, not at each retry.
    if (code !== this.#failure) log('error', 'backup-failed', { code }, error);
    this.#failure = code;
    return this.#until(clock.now() + Math.min(AGAIN_MS, settings.everyHours * HOUR_MS));
  }
}

const opensBy = (slots: string): boolean =>
  opensElsewhere(slots.split(' ').map((name) => name.split('-')[0] ?? ''));

/** Names of the data folder's key slots, as a backup stores them. */
async function slotsIn(dataDir: string): Promise<string> {
  const names = await readdir(join(dataDir, 'keys', 'slots')).catch(() => []);
  return slotNames(names.map((name) => `keys/slots/${name}`));
}

const slotsOf = ({ head }: StoredBackup): string => slotNames(head.keys.map(({ path }) => path));

const slotNames = (paths: readonly string[]): string =>
  paths
    .flatMap((path) => /^keys\/slots\/(.+)\.json$/.exec(path)?.[1] ?? [])
    .sort()
    .join(' ');
