import { People } from '../attendants/people/people.ts';
import { HASH_COST } from '../attendants/people/password-hash.ts';
import { Reasons } from '../attendants/reasons/reasons.ts';
import { caseRow } from '../carrier/cases/move.ts';
import { precheckedSha } from '../carrier/cases/prechecks.ts';
import { AgentError } from '../ground/error.ts';
import { createDoctorService, type DoctorService } from '../attendants/doctor/doctor-service.ts';
import { writeWhole } from '../attendants/backups/write-backup.ts';
import { seenGuide } from '../carrier/cases/destination-record.ts';
import { openSearch } from '../carrier/send/resolver.ts';
import { readLastEnd } from '../ground/base/last-end.ts';
import { searchStanding } from '../carrier/send/search.ts';
import type { Audit } from '../ground/audit/audit.ts';
import { exportTrail } from '../ground/audit/export.ts';
import { tellingAudit } from '../ground/audit/telling-audit.ts';
import { CERTIFICATE_PASSPHRASE, MAIL_PASSWORD } from '../ground/vault/kept-secret.ts';
import { newRecoveryCode, recoverySlot } from '../ground/vault/secret-slot.ts';
import { type CallableAttendants, clientKeysDir } from './attendants.ts';
import type { OpenAgent, RunningServices } from './open.ts';
import { guideInUse, guideView } from './status.ts';

/** Services of the API of an open agent. */
export function servicesOf(open: OpenAgent, asked: CallableAttendants): RunningServices {
  const { ports, settings, options, core, carrier, stores } = open;
  const { telling, operations, precheck, status } = asked;
  const { clock } = ports;
  const audit = tellingAudit(core.audit, open.outputs?.siem ?? null, clock);
  return {
    ...stores,
    context: core.context,
    dataDir: settings.dataDir,
    spool: core.spool,
    checker: open.checker,
    reasons: reasonsOf(open),
    precheck,
    audit,
    people: peopleOf(open, audit),
    idleLockMinutes: settings.console.idleLockMinutes,
    keys: asked.keyWatch.keys,
    ...secretsOf(open, asked),
    testAlerts: (...how) => telling.alerts.test(...how),
    doctor: doctorOf(open, asked),
    keptTerms: core.keptTerms,
    vault: core.vault,
    destination: carrier.destination,
    server: core.server,
    serverSettings: settings.server,
    attachmentWaitMs: (folder) =>
      1000 * (settings.folders.find(({ path }) => path === folder)?.attachmentWaitSeconds ?? 600),
    handsOver: settings.attachments.deliver !== 'none',
    rescan: () => carrier.intake.rescan(),
    openSearch: async (signal) => {
      const { nhi, tokens } = carrier;
      const search = await openSearch({ context: core.context, nhi, tokens, clock }, signal);
      return 'retryAt' in search ? null : search;
    },
    askNow: (id, by) => carrier.results.ask(id, by),
    exportAudit: (file) => exportTrail(settings.dataDir, file),
    status,
    newestUnreadable: (folder) =>
      carrier.intake.states().find(({ path }) => path === folder)?.unreadable?.newest ?? null,
    work: settings.work,
    now: () => clock.now(),
    operations,
    stopAsked: options.loops ? (options.stopAsked ?? null) : null,
    logTail: ports.logging?.tail ?? null,
    settingsFile: options.settingsFile ?? null,
    drain: (times) => carrier.drain(times),
    backup: (file) =>
      core.still(() => writeWhole({ core, dataDir: settings.dataDir, now: clock.now() }, file)),
  };
}

function reasonsOf({ core, checker }: OpenAgent): Reasons {
  const { context, spool } = core;
  return new Reasons({
    context,
    contentOf: async (id) => {
      const row = caseRow(context.store, id);
      if (row.payload !== 'kept') return null;
      try {
        return await checker.content(await spool.get(precheckedSha(row)), false);
      } catch (error) {
        // A missing or damaged file counts as not compared; the check of the spool reports it.
        if (error instanceof AgentError) return null;
        throw error;
      }
    },
  });
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

function secretsOf(
  { settings, core, carrier }: OpenAgent,
  { operations }: CallableAttendants,
): Pick<RunningServices, 'keepCertificatePassphrase' | 'keepMailPassword' | 'addRecoveryCode'> {
  const dir = clientKeysDir(settings);
  return {
    keepCertificatePassphrase: async (passphrase) => {
      await CERTIFICATE_PASSPHRASE.keep(dir, core.vault, passphrase);
      await carrier.nhi.reset();
    },
    keepMailPassword: (password) => MAIL_PASSWORD.keep(dir, core.vault, password),
    addRecoveryCode: async () => {
      const code = newRecoveryCode();
      await core.vault.addSlot(recoverySlot(() => code));
      operations.slotsChanged();
      return code;
    },
  };
}

/** Fault found by the weekly check. A fault found at the start is in the database, and this one takes precedence. */
function trailFault(operations: CallableAttendants['operations']): {
  readonly trailBroken?: { readonly code: string; readonly at: number };
} {
  const trailBroken = operations.trailBroken();
  return trailBroken === null ? {} : { trailBroken };
}

function doctorOf(open: OpenAgent, { keyWatch, proofOfLife, operations }: CallableAttendants): DoctorService {
  const { ports, settings, options, core, carrier, stores } = open;
  return createDoctorService({
    ports,
    settings,
    settingsFile: options.settingsFile ?? null,
    core,
    keys: keyWatch.keys,
    heard: (answer) => {
      carrier.heardOfIdentity(answer);
      if (answer.kind === 'token')
        proofOfLife.proven().catch((error: unknown) => {
          ports.log('warn', 'proof-of-life-not-saved', {}, error);
        });
    },
    backupStanding: () => operations.backupStanding(),
    learned: () => ({
      ...trailFault(operations),
      agent: {
        isRunning: options.loops,
        lastEnd: options.loops ? null : readLastEnd(settings.dataDir),
        portTaken: (options.consoleTaken?.() ?? null) !== null,
        stuckFolders: [...carrier.intake.states(), ...carrier.outFolders(), ...operations.outFolders()]
          .filter(({ state }) => state === 'stuck')
          .map(({ path }) => path),
      },
      measuredSkewMs: carrier.tokens.skewMs(),
      clockDoubt: (certificate) => carrier.time.doubt(certificate ?? undefined),
      guideInUse: guideView(guideInUse(stores.ig), seenGuide(core.context)),
      search: searchStanding(core.context, ports.clock.now()),
    }),
  });
}
