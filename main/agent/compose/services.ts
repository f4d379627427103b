import { People } from '../attendants/people/people.ts';
import { HASH_COST } from '../attendants/people/password-hash.ts';
import { Sentences } from '../attendants/stats/sentences.ts';
import { createDoctorService, type DoctorService } from '../attendants/doctor/doctor-service.ts';
import { writeBackup } from '../attendants/backups/write-backup.ts';
import { seenGuide } from '../carrier/cases/destination-record.ts';
import { openSearch } from '../carrier/send/resolver.ts';
import { readLastEnd } from '../ground/base/last-end.ts';
import type { PrecheckKeeper } from '../attendants/precheck/keeper.ts';
import type { Poller } from '../carrier/results/poller.ts';
import { type Search, searchStanding } from '../carrier/send/search.ts';
import type { Audit } from '../ground/audit/audit.ts';
import { exportTrail } from '../ground/audit/export.ts';
import { CERTIFICATE_PASSPHRASE, MAIL_PASSWORD } from '../ground/vault/kept-secret.ts';
import { newRecoveryCode, recoverySlot } from '../ground/vault/secret-slot.ts';
import { type CallableAttendants, clientKeysDir } from './attendants.ts';
import type { OpenAgent } from './open.ts';
import { guideInUse, guideView } from './status.ts';

export type RunningServices = Readonly<ReturnType<typeof servicesOf>>;

/** Services of the API of an open agent, except those that close and reopen the data folder. */
export function servicesOf(open: OpenAgent, asked: CallableAttendants) {
  const { ports, settings, options, core, stores } = open;
  const { telling, operations, precheck, status } = asked;
  const { clock } = ports;
  const { audit } = core;
  return {
    ...stores,
    context: core.context,
    dataDir: settings.dataDir,
    spool: core.spool,
    checker: open.checker,
    /** 未同意原因. */
    sentences: new Sentences(core.context),
    precheck: precheck as Pick<PrecheckKeeper, 'ask'>,
    audit,
    people: peopleOf(open, audit),
    /** Minutes after which the console locks; 0: never. */
    idleLockMinutes: settings.console.idleLockMinutes,
    keys: asked.keyWatch.keys,
    ...secretsOf(open, asked),
    /** Sends a test message by each alert channel. */
    testAlerts: telling.alerts.test,
    doctor: doctorOf(open, asked),
    ...carrying(open),
    server: core.server,
    serverSettings: settings.server,
    /** Time for which a newly checked case waits for its attachments, ms, by folder path. */
    attachmentWaitMs: (folder: string): number =>
      1000 * (settings.folders.find(({ path }) => path === folder)?.attachmentWaitSeconds ?? 600),
    /** True if the settings let the agent hand over attachments. */
    handsOver: settings.attachments.folder !== undefined,
    exportAudit: (file: string) => exportTrail(settings.dataDir, file),
    /** `addressFor`: the person for whom the status gets a one-time address of the console; null: none. */
    status,
    /** Reminders of staff, from the settings. */
    work: settings.work,
    /** ms. */
    now: (): number => clock.now(),
    operations,
    /** Null if a command may not end the host. */
    stopAsked: options.loops ? (options.stopAsked ?? null) : null,
    /** Null for a command that only reads: it keeps no recent lines. */
    logTail: ports.logging?.tail ?? null,
    /** Path of the settings file, if the host names one. */
    settingsFile: options.settingsFile ?? null,
    backup: (file: string): Promise<{ file: string; bytes: number }> =>
      core.still(() => writeBackup({ core, dataDir: settings.dataDir, now: clock.now() }, file)),
  };
}

/** Services of the stages. */
function carrying({ core, carrier, ports: { clock } }: OpenAgent) {
  return {
    destination: carrier.destination,
    rescan: (): Promise<void> => carrier.intake.rescan(),
    /** A search at NHI with the current token; null without a token. */
    openSearch: async (signal: AbortSignal): Promise<Search | null> => {
      const { nhi, tokens } = carrier.client;
      const search = await openSearch({ context: core.context, nhi, tokens, clock }, signal);
      return 'retryAt' in search ? null : search;
    },
    /** 現在查詢. */
    askNow: (...asked: Parameters<Poller['ask']>) => carrier.results.ask(...asked),
    /** Newest file of a watched folder that has been unreadable for minutes, as a path inside it. Only for callers who may see names. */
    newestUnreadable: (folder: string): string | null =>
      carrier.intake.states().find(({ path }) => path === folder)?.unreadable?.newest ?? null,
  };
}

function peopleOf({ core, ports, options }: OpenAgent, audit: Audit): People {
  return new People({
    store: core.store,
    vault: core.vault,
    audit,
    now: () => ports.clock.now(),
    wait: ports.clock,
    cost: HASH_COST,
    changed: options.accountChanged,
  });
}

function secretsOf({ settings, core, carrier }: OpenAgent, { operations }: CallableAttendants) {
  const dir = clientKeysDir(settings);
  return {
    /** Resolves when the passphrase is sealed; the next connection uses it. */
    keepCertificatePassphrase: async (passphrase: string): Promise<void> => {
      await CERTIFICATE_PASSPHRASE.keep(dir, core.vault, passphrase);
      await carrier.client.nhi.reset();
    },
    /** Resolves when the password is sealed; the next mail uses it. */
    keepMailPassword: (password: string) => MAIL_PASSWORD.keep(dir, core.vault, password),
    /** Adds a slot for a new recovery code, and returns the code. */
    addRecoveryCode: async (): Promise<string> => {
      const code = newRecoveryCode();
      await core.vault.addSlot(recoverySlot(() => code));
      operations.slotsChanged();
      return code;
    },
  };
}

function doctorOf(open: OpenAgent, { keyWatch, operations }: CallableAttendants): DoctorService {
  const { ports, settings, options, core, carrier, stores } = open;
  return createDoctorService({
    ports,
    settings,
    settingsFile: options.settingsFile ?? null,
    core,
    keys: keyWatch.keys,
    heard: (answer) => carrier.heardOfIdentity(answer),
    backupStanding: () => operations.backupStanding(),
    learned: () => ({
      settingsPending: options.settingsPending(),
      agent: {
        isRunning: options.loops,
        lastEnd: options.loops ? null : readLastEnd(settings.dataDir),
        portTaken: (options.consoleTaken?.() ?? null) !== null,
        stuckFolders: [...carrier.intake.states(), ...carrier.outFolders(), ...operations.outFolders()]
          .filter(({ state }) => state === 'stuck')
          .map(({ path }) => path),
      },
      measuredSkewMs: carrier.client.tokens.skewMs(),
      guideInUse: guideView(guideInUse(stores.ig), seenGuide(core.context)),
      search: searchStanding(core.context, ports.clock.now()),
    }),
  });
}
