import { join } from 'node:path';
import type {
  AuditReport,
  BackupDrill,
  DiagnosticsFile,
  OperationsView,
} from '../../../shared/api/operations-contract.ts';
import type { OutFolderView, StatusView } from '../../../shared/api/views/status.ts';
import { HOUR_MS } from '../../../shared/days.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { Audit } from '../ground/audit/audit.ts';
import type { Core } from './core.ts';
import { keepDailyCopy } from '../ground/db/daily-copy.ts';
import { type BackupStanding, NO_STANDING } from '../ground/backup-standing.ts';
import { AgentError } from '../ground/error.ts';
import { taipeiDay, taipeiTime } from '../ground/fhir/taipei.ts';
import { createLoop, type Loop } from '../ground/base/loop.ts';
import type { AgentPorts, Clock, Log } from '../ports.ts';
import { explainSources } from '../ground/settings/explain-sources.ts';
import { readSettings } from '../ground/settings/load.ts';
import { machineSlot } from '../ground/vault/machine-slot.ts';
import { collectDiagnostics } from '../attendants/diagnostics/diagnostics.ts';
import { createHeartbeat, type Heartbeat } from '../attendants/heartbeat/heartbeat.ts';
import { readHead } from '../ground/audit/anchor.ts';
import { drillBackup } from '../attendants/backups/drill.ts';
import { BackupSchedule, type ScheduleParts } from '../attendants/backups/schedule.ts';

/** Number of daily copies of the database in the data folder. */
const COPIES_KEPT = 7;

/** Two late heartbeats are normal on a loaded machine. */
const ALIVE_MS = 60_000;

interface OperationsParts {
  readonly ports: AgentPorts;
  readonly settings: Settings;
  readonly settingsFile: string | null;
  readonly core: Core;
  readonly status: () => StatusView;
}

/** Work for the hospital's IT, who look after the agent. */
export class Operations {
  readonly #parts: OperationsParts;
  #started = false;
  readonly #dailyCopies: Loop;
  readonly #headLines: Loop;
  readonly #heartbeat: Heartbeat;
  /** Null: no second place is set. */
  readonly #schedule: BackupSchedule | null;

  constructor(parts: OperationsParts) {
    this.#parts = parts;
    const {
      core,
      status,
      settings,
      ports: { clock, log },
    } = parts;
    const { dataDir, backup, hospitalId } = settings;
    this.#dailyCopies = createDailyCopies({ core, dataDir, clock, log });
    this.#headLines = createHeadLines({ audit: core.audit, clock, log });
    this.#heartbeat = createHeartbeat({ dataDir, shownDir: settings.log.heartbeatDir, status, clock, log });
    const schedule: ScheduleParts = {
      settings: backup,
      hospitalId,
      core,
      dataDir,
      written: (bytes) =>
        core.audit.append({ kind: 'backup', actor: 'agent', detail: { bytes, scheduled: true } }),
      clock,
      log,
      onChange: () => core.store.announce(),
    };
    this.#schedule = backup.dir === undefined ? null : new BackupSchedule(schedule, backup.dir);
  }

  start(): Promise<void> {
    this.#started = true;
    this.#dailyCopies.start();
    this.#schedule?.start();
    this.#headLines.start();
    return this.#heartbeat.start();
  }

  async stop(): Promise<void> {
    if (!this.#started) return;
    await this.#dailyCopies.stop();
    await this.#headLines.stop();
    await this.#schedule?.stop();
    await this.#heartbeat.stop();
  }

  /** True if the last heartbeat reached the disk. */
  healthy(): boolean {
    const last = this.#heartbeat.lastAt();
    return last !== null && this.#parts.ports.clock.now() - last < ALIVE_MS;
  }

  view(): OperationsView {
    const { backup } = this.#parts.settings;
    const { lastAt, nextAt, ...others } = this.#schedule?.view() ?? NO_BACKUPS;
    return {
      backup: {
        dir: backup.dir ?? null,
        lastAt: timeOf(lastAt),
        nextAt: timeOf(nextAt),
        ...others,
      },
    };
  }

  async backupStanding(): Promise<BackupStanding> {
    return (await this.#schedule?.standing()) ?? NO_STANDING;
  }

  /** A slot was added or removed: the last backup has the old ones. */
  slotsChanged(): void {
    this.#schedule?.wake();
  }

  /** Foreign folders that this writes to. */
  outFolders(): OutFolderView[] {
    return this.#schedule === null ? [] : [this.#schedule.folder()];
  }

  async diagnostics(): Promise<DiagnosticsFile[]> {
    const { settingsFile, settings, ports, core, status } = this.#parts;
    const read = settingsFile === null ? null : readSettings(settingsFile);
    return collectDiagnostics({
      dataDir: settings.dataDir,
      now: ports.clock.now(),
      version: ports.version,
      store: core.store,
      status: status(),
      operations: this.view(),
      settings: read?.ok === true ? explainSources(read.read) : null,
      audit: await core.audit.verify(),
    });
  }

  /** Drills the named backup, or the newest scheduled one. */
  async drill(named: string | null): Promise<BackupDrill> {
    const { settings, core } = this.#parts;
    if (named !== null) return drillBackup(named, { dataDir: settings.dataDir, own: core.vault });
    const drill = (await this.#schedule?.drillNewest()) ?? null;
    if (drill === null) throw new AgentError('backup-none');
    return drill;
  }

  async addMachineKey(): Promise<void> {
    const { settings, core } = this.#parts;
    await core.vault.addSlot(machineSlot(join(settings.dataDir, 'keys')));
    this.#schedule?.wake();
  }

  /** Compares the trail with the database, and with a head given as `N:HASH`. @throws AgentError `head-unreadable` */
  async verifyAudit(given: string | undefined): Promise<AuditReport> {
    if (given === undefined) return this.#parts.core.audit.verify();
    const head = readHead(given);
    if (head === null) throw new AgentError('head-unreadable');
    return this.#parts.core.audit.verify([{ by: 'given', head }]);
  }
}

const NO_BACKUPS = { lastAt: null, nextAt: null, error: null, isLate: false };

const timeOf = (at: number | null): string | null => (at === null ? null : taipeiTime(at));

/**
 * The daily copy, in the background: 100,000 cases take some seconds. A crash before its rename leaves no copy of that day; the next start
 * makes it.
 */
function createDailyCopies(parts: {
  readonly core: Pick<Core, 'db' | 'isNew' | 'still'>;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
}): Loop {
  const { core, dataDir, clock, log } = parts;
  // On a folder's first day there is nothing worth a copy.
  const without = core.isNew ? taipeiDay(clock.now()) : null;
  const round = async (signal: AbortSignal): Promise<number> => {
    const day = taipeiDay(clock.now());
    if (day !== without)
      await core.still(() => keepDailyCopy(core.db, dataDir, { day, keep: COPIES_KEPT, signal }));
    return HOUR_MS;
  };
  const copies = createLoop(clock, round, (error) => {
    // E.g. a full disk: yesterday's copy stays, and the next try is in an hour.
    if (error !== copies.signal.reason) log('error', 'daily-copy', {}, error);
    return HOUR_MS;
  });
  return copies;
}

/** Writes the trail's end once a day to the log and the hospital's collector, where somebody who forges the trail cannot change it. */
function createHeadLines(parts: {
  readonly audit: Pick<Audit, 'head'>;
  readonly clock: Clock;
  readonly log: Log;
}): Loop {
  const { audit, clock, log } = parts;
  // In memory only: each start repeats the line, which does no harm.
  let toldOn: string | null = null;
  const look = (): number => {
    const today = taipeiDay(clock.now());
    const head = audit.head();
    if (today !== toldOn && head !== null) {
      log('info', 'audit-head', { count: head.n, sha256: head.hash });
      toldOn = today;
    }
    return HOUR_MS;
  };
  return createLoop(clock, look, () => HOUR_MS);
}
