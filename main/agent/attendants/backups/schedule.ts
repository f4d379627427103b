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
import { crashPoint } from '../../ground/crash-point.ts';
import { type BackupStanding, LATE } from '../../ground/backup-standing.ts';
import type { Clock, Log } from '../../ports.ts';
import { drillBackup, opensElsewhere } from './drill.ts';
import type { BackupPayload } from './format.ts';
import { type MadeBackup, madeBackups, noteMade, isOfTheFuture, slotNames, tidyStore } from './tidy.ts';
import { listOf, lookAtBackup } from './read-backup.ts';
import { BackupStore, isBackupName, mendPayloads } from './store.ts';

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

export type BackupSchedule = Pick<StoredBackups, keyof StoredBackups>;

const AGAIN_MS = 15 * 60_000;

export function createBackupSchedule(parts: ScheduleParts): BackupSchedule {
  const { dir } = parts.settings;
  return dir === undefined ? noSchedule(parts) : new StoredBackups(parts, dir);
}

function noSchedule({ dataDir }: ScheduleParts): BackupSchedule {
  return {
    start: () => undefined,
    wake: () => undefined,
    stop: () => Promise.resolve(),
    view: () => ({ lastAt: null, nextAt: null, error: null, isLate: false, ahead: 0 }),
    standing: async () => ({
      ...{ lastAt: null, error: null, ahead: 0 },
      opensElsewhere: opensBy(await slotsIn(dataDir)),
    }),
    newest: () => Promise.resolve(null),
    drillNewest: () => Promise.resolve(null),
    folder: () => null,
  };
}

/** Backups in a second place, by the clock. The list of this agent's own backups decides when the next one is due. */
class StoredBackups {
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
  #ahead = 0;

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

  /**
   * Times in ms. `isLate`: no backup was made for so long that one is missing. `ahead`: number of our own backups there that a wrong clock has
   * dated in the future.
   */
  view() {
    const { settings, clock } = this.#parts;
    const since = this.#lastAt ?? this.#startedAt;
    const isLate = since !== null && clock.now() - since > LATE * settings.everyHours * HOUR_MS;
    return { lastAt: this.#lastAt, nextAt: this.#nextAt, error: this.#failure, isLate, ahead: this.#ahead };
  }

  /** The present state of the second place, even if the schedule was not started. */
  async standing(): Promise<BackupStanding> {
    const slots = await slotsIn(this.#parts.dataDir);
    try {
      const last = await this.#last();
      return {
        lastAt: last?.writtenAt ?? null,
        error: this.#failure,
        ahead: this.#ahead,
        opensElsewhere: opensBy(last?.slots ?? slots),
      };
    } catch (error) {
      return {
        lastAt: this.#lastAt,
        error: this.#failure ?? codeOf(error),
        ahead: this.#ahead,
        opensElsewhere: opensBy(slots),
      };
    }
  }

  /** Path of the newest backup there, or null. */
  async newest(): Promise<string | null> {
    const last = await this.#last();
    return last === null ? null : this.#store.pathOf(last.name);
  }

  /** Drills the newest backup; broken payloads are written to the store again from the spool. Null if there is no backup. */
  drillNewest(): Promise<BackupDrill | null> {
    const { core, dataDir, log } = this.#parts;
    return this.#inTurn(async () => {
      const last = await this.#last();
      if (last === null) return null;
      const file = this.#store.pathOf(last.name);
      const { drill, broken } = await drillBackup(file, {
        dataDir,
        own: core.vault,
        digest: last.digest,
        signal: this.#loop.signal,
      });
      if (broken.length === 0) return drill;
      const mended = await mendPayloads(this.#store, dataDir, broken);
      log('error', 'backup-payloads-broken', { count: broken.length });
      return { ...drill, mended };
    });
  }

  /** Null if no second place is set. */
  folder(): OutFolderView | null {
    return this.#place.view();
  }

  /** The newest of our own backups that is still there; null if there is none. */
  async #last(): Promise<MadeBackup | null> {
    const { core, clock, log } = this.#parts;
    const names = new Set(await this.#store.names());
    const there = madeBackups(core.store).filter(({ name }) => names.has(name));
    // Newest first: backups dated in the future come before the last valid one.
    const last = there.findIndex(({ writtenAt }) => !isOfTheFuture(writtenAt, clock.now()));
    const ahead = last === -1 ? there.length : last;
    if (ahead > this.#ahead) log('warn', 'backup-from-the-future', { count: ahead });
    this.#ahead = ahead;
    return there[last] ?? null;
  }

  async #round(signal: AbortSignal): Promise<number> {
    const { settings, clock } = this.#parts;
    const everyMs = settings.everyHours * HOUR_MS;
    const last = await this.#last();
    this.#lastAt = last?.writtenAt ?? null;
    const due = last === null || (await this.#lacksSomething(last)) ? clock.now() : last.writtenAt + everyMs;
    if (due > clock.now()) return this.#until(due);
    const writtenAt = await this.#backUp(last, signal);
    this.#lastAt = writtenAt;
    this.#failure = null;
    this.#place.came(null);
    return this.#until(writtenAt + everyMs);
  }

  /** True if a key slot or a data key was added since the last backup, which then does not open with it. */
  async #lacksSomething({ slots, key }: MadeBackup): Promise<boolean> {
    const { core, dataDir } = this.#parts;
    return key !== core.vault.backupKeys.newest || slots !== (await slotsIn(dataDir));
  }

  async #backUp(last: MadeBackup | null, signal: AbortSignal): Promise<number> {
    const { core, dataDir, settings, hospitalId, clock, log } = this.#parts;
    const { folder } = this.#place;
    await this.#store.make();
    await folder.removeOwnLeftovers();
    await folder.removeLeftovers(DAY_MS);
    await this.#place.inspect();
    const known = await this.#payloadsOf(last);
    const now = clock.now();
    const slots = await slotsIn(dataDir);
    const written = await core.still(() => this.#store.backUp({ core, dataDir, now, signal }, known));
    const { copied, ...made } = written;
    await noteMade(core.store, { ...made, slots, key: core.vault.backupKeys.newest });
    crashPoint('store-noted');
    await this.#parts.written(made.bytes);
    log('info', 'backup-written', { bytes: copied });
    // Only now, with the new backup in place: a place that takes no new backups keeps its old ones.
    const { keep } = settings;
    const tidied = { store: this.#store, hospitalId, database: core.store, vault: core.vault, log };
    await tidyStore(tidied, { keep, newest: made.name, now, signal });
    return now;
  }

  /** Spool files as the last backup's list has them. If the list cannot be read, each file is hashed again. */
  async #payloadsOf(last: MadeBackup | null): Promise<ReadonlyMap<string, BackupPayload>> {
    if (last === null) return new Map();
    const { vault } = this.#parts.core;
    const looked = await lookAtBackup(this.#store.pathOf(last.name), { keys: vault.backupKeys }).catch(
      () => null,
    );
    if (looked?.format !== 'listed' || looked.digest !== last.digest) return new Map();
    return new Map(listOf(looked).payloads.map((payload) => [payload.sha256, payload]));
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
