import { join } from 'node:path';
import type { OutFolderView, StatusView } from '../../../shared/api/views/status.ts';
import { HOUR_MS } from '../../../shared/days.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { FolderState, OutFolderState } from '../../../shared/states.ts';
import type { AgentOptions, LastBackup } from '../agent-types.ts';
import type { AgentServices } from '../api/services.ts';
import { exportTrail } from '../audit/export.ts';
import type { Loop } from '../base/loop.ts';
import { closeEach } from '../base/tasks.ts';
import { readDestination, seenGuide } from '../cases/destination-record.ts';
import { createLabelCheck, type LabelCheck } from '../cases/label-check.ts';
import { openCheckTokens } from '../check/check-tokens.ts';
import type { Checker } from '../check/checker.ts';
import { type IgStore, openIgStore } from '../check/package/store.ts';
import { RULES_GUIDE } from '../check/rules/registry.ts';
import { createWorkerChecker } from '../check/worker-checker.ts';
import { databaseCache } from '../db/cache.ts';
import { writeWhole } from '../backups/write-backup.ts';
import { AgentError } from '../error.ts';
import { tellExposed } from '../doctor/exposed.ts';
import { attachOutputs, type LogOutputs } from '../log/outputs.ts';
import { importTimes } from '../names/code-names.ts';
import { createMetrics } from '../operations/metrics.ts';
import { createOperations, type Operations } from '../operations/operations.ts';
import { keepToEnvironment } from '../operations/own-environment.ts';
import { tellingAudit } from '../operations/telling-audit.ts';
import { HASH_COST } from '../people/password-hash.ts';
import { openPeople } from '../people/people.ts';
import { createPrechecker } from '../precheck/ask-rules.ts';
import { createPrecheckKeeper, type PrecheckKeeper } from '../precheck/keeper.ts';
import { openRulesStore } from '../precheck/rules-store.ts';
import type { AgentPorts, Clock, Log } from '../ports.ts';
import { rebuildOnce } from '../rebuild/rebuild.ts';
import { createReseal, type Reseal } from '../reseal/reseal.ts';
import { searchStanding } from '../send/search.ts';
import { openSearch } from '../send/resolver.ts';
import { keyStanding } from '../smart/client-keys.ts';
import type { ClientKey, ClientKeys } from '../smart/token-source.ts';
import { CERTIFICATE_PASSPHRASE, MAIL_PASSWORD } from '../vault/kept-secret.ts';
import { newRecoveryCode, recoverySlot } from '../vault/secret-slot.ts';
import { keepRuleDeadlines } from '../work/rule-deadlines.ts';
import { type Core, openCore } from './core.ts';
import { createDoctorService } from './doctor-service.ts';
import { type ExpiryWatch, openExpiryWatch } from './expiry-watch.ts';
import { type Loops, wireLoops } from './loops.ts';
import { createKeyPublishing } from './key-publishing.ts';
import { certificateFile } from './nhi-client.ts';
import { createTelling, type Telling } from './telling.ts';
import { openProofOfLife, type ProofOfLife } from './proof-of-life.ts';
import { guideView, statusOf } from './status.ts';

const CHECK_DEADLINE_MS = 20_000;
const DRAIN_MS = 8_000;

/** What is open while an agent owns its data folder; a restore and new settings replace all of it. */
export interface Running {
  readonly core: Core;
  readonly loops: Loops;
  readonly services: Omit<
    AgentServices,
    'restore' | 'rotateKey' | 'reload' | 'readSettings' | 'saveSettings'
  >;
  /** Whether the last sign of life reached the disk, and every folder answers; what `/healthz` says. */
  healthy(): boolean;
  /** … and since when NHI has said nothing. */
  lastAnswer(): { readonly secondsAgo: number | null; readonly silent: boolean };
  /** … and of when the newest backup is; null where no second place is set. */
  lastBackup(): LastBackup | null;
  /** … and all numbers of it, as OpenMetrics text. */
  metrics(): Promise<string>;
  close(): Promise<void>;
}

/** … and what those who opened it want to hear. */
export interface RunningOptions extends AgentOptions {
  readonly accountChanged: (key: string) => void;
  /** A watched folder has a word of ours that this data folder knows nothing of: it has to be opened anew, as one that was taken back. */
  readonly takenBack: () => void;
}

/** What has to be closed again. Each is there from the moment that it is open. */
interface Open {
  core?: Core;
  loops?: Loops;
  operations?: Operations;
  outputs?: LogOutputs;
  checker?: Checker;
  precheck?: PrecheckKeeper;
  keyWatch?: KeyWatch;
  expiryWatch?: ExpiryWatch;
  proofOfLife?: ProofOfLife;
  publishing?: Loop;
  labelCheck?: LabelCheck;
  telling?: Telling;
  reseal?: Reseal;
  stopDeadlines?: () => void;
  stopMeasuring?: () => void;
}

/** Opens all of it, or leaves nothing open. */
export async function openAll(
  ports: AgentPorts,
  settings: Settings,
  options: RunningOptions,
): Promise<Running> {
  const open: Open = {};
  try {
    return await openInto(open, ports, settings, options);
  } catch (error) {
    // The caller tries again, perhaps with other settings: no loop, no heartbeat and no lock of this one may be left.
    await closeOpen(open).catch((failure: unknown) => {
      ports.log('error', 'not-closed', {}, failure);
    });
    throw error;
  }
}

async function openInto(
  open: Open,
  ports: AgentPorts,
  settings: Settings,
  options: RunningOptions,
): Promise<Running> {
  const core = (open.core = await openCore(ports, settings, options));
  // Only the lock owner's doings are kept; a command tells its terminal.
  const outputs =
    ports.logging === undefined || !options.loops
      ? null
      : attachOutputs(
          ports.logging.sinks,
          settings,
          () => ports.clock.now(),
          () => core.keptTerms.holds()['log.keepDays'],
        );
  if (outputs !== null) open.outputs = outputs;
  await keepToEnvironment(core.store, settings.environment);
  await refuseWrongRules(settings.validation.rules);
  const checkTokens = await openCheckTokens({
    dataDir: settings.dataDir,
    now: () => ports.clock.now(),
    log: ports.log,
  });
  const ig = await openIgStore(settings.dataDir, () => ports.clock.now());
  const rules = await openRulesStore(settings.dataDir, () => ports.clock.now());
  const metrics = createMetrics({ clock: ports.clock });
  const checkThread = (open.checker = createWorkerChecker({
    hospitalId: settings.hospitalId,
    level: settings.validation.level,
    rules: settings.validation.rules,
    deadlineMs: CHECK_DEADLINE_MS,
    igFile: () => ig.current(),
  }));
  const checker = metrics.timed(checkThread);
  const loops = (open.loops = wireLoops(ports, settings, core, checker, {
    sent: metrics.sent,
    takenBack: options.takenBack,
  }));
  const { clock, log } = ports;
  const precheck = (open.precheck = createPrecheckKeeper({
    ...core,
    rules,
    prechecker: createPrechecker({ now: () => clock.now() }),
    clock,
    log,
  }));
  const secretsDir = join(settings.dataDir, 'keys', 'clients');
  const keyWatch = (open.keyWatch = await openKeyWatch({
    keys: loops.keys,
    limits: settings.keys,
    clock,
    log,
  }));
  const expiryWatch = (open.expiryWatch = await openExpiryWatch({
    settings,
    keys: loops.keys,
    certificate: certificateFile(settings.server, secretsDir, core.vault),
    serverCertificates: loops.serverCertificates,
    nameTables: () => importTimes(core.store),
    clock,
    log,
    onNewCertificate: () => void loops.nhi.reset(),
  }));
  const proofOfLife = (open.proofOfLife = await openProofOfLife({
    tokens: loops.tokens,
    nhi: loops.nhi,
    hospitalId: settings.hospitalId,
    lastAnswerAt: () => {
      // The one is kept over a restart, the other knows of every answer.
      const [polled, heard] = [
        readDestination(core.store, core.context.destination).last_poll_at,
        loops.lastAnswerAt(),
      ];
      return polled === null && heard === null ? null : Math.max(polled ?? 0, heard ?? 0);
    },
    standing: () => loops.destination.view(),
    cache: databaseCache(core.store, `proof-of-life ${core.context.destination}`),
    clock,
    log,
    onChange: () => {
      core.store.announce();
    },
  }));
  const publishing = (open.publishing = createKeyPublishing({
    keys: keyWatch.keys,
    settings,
    http: loops.elsewhere,
    isHeld: () => {
      const { newServer, pausedByPerson } = loops.destination.view();
      return newServer || pausedByPerson;
    },
    clock,
    log,
  }));
  const outFolders = (): OutFolderView[] => [...loops.outFolders(), ...(open.operations?.outFolders() ?? [])];
  const status = (addressFor: string | null): StatusView =>
    statusOf({
      settings,
      clientKey: keyWatch.view(),
      expiries: expiryWatch.view(),
      proofOfLife: proofOfLife.view(),
      now: ports.clock.now(),
      guide: guideInUse(ig),
      core,
      loops,
      outFolders: outFolders(),
      backup: options.loops ? open.operations?.view().backup : undefined,
      running: options.loops,
      resealing: open.reseal?.view(),
      damagedCases: open.labelCheck?.damaged() ?? 0,
      version: ports.version,
      consoleUrl: addressFor === null ? null : (options.consoleUrl?.(addressFor) ?? null),
      consoleTaken: options.consoleTaken?.() ?? null,
      consoleForOthers: options.consoleForOthers?.() ?? null,
      alerts: open.telling?.alerts.view(),
      needPerson: open.telling?.needPerson() ?? null,
      notShown: open.telling?.notShown() ?? null,
      newerVersion: open.telling?.newerVersion() ?? null,
      freeBytes: open.telling?.freeBytes() ?? null,
    });
  const telling = (open.telling = createTelling({
    settings,
    core,
    http: loops.elsewhere,
    version: ports.version,
    newerVersion: options.newerVersion,
    status: () => status(null),
    clock,
    log,
  }));
  const reseal = (open.reseal = createReseal({ core, dataDir: settings.dataDir, clock, log }));
  const operations = (open.operations = createOperations({
    ports,
    settings,
    settingsFile: options.settingsFile ?? null,
    core,
    status: () => status(null),
  }));
  if (options.loops) {
    ports.log('info', 'started', { version: ports.version, pid: process.pid });
    await tellExposed(settings, options.settingsFile ?? null, ports.log);
    // Before anything is found or sent: a file that lies there may be one of the cases that are made here.
    await rebuildOnce({
      ...core,
      checker,
      log: ports.log,
      folder: settings.folders[0]?.path ?? '',
      maxBytes: settings.upload.maxBundleMegabytes * 1024 * 1024,
    });
    open.stopMeasuring = metrics.listen(core.context.index);
    loops.start();
    precheck.start();
    proofOfLife.start();
    publishing.start();
    await telling.start();
    await operations.start();
    reseal.start();
    (open.labelCheck = createLabelCheck(core.context, clock)).start();
    open.stopDeadlines = keepRuleDeadlines(core.context, settings.work, ports.log);
  }
  const audit = tellingAudit(core.audit, outputs?.siem ?? null, ports.clock);
  const services: Running['services'] = {
    context: core.context,
    spool: core.spool,
    checker,
    ig,
    checkTokens,
    rules,
    precheckAgain: (id) => precheck.again(id),
    audit,
    people: openPeople({
      store: core.store,
      vault: core.vault,
      audit,
      now: () => ports.clock.now(),
      wait: ports.clock,
      cost: HASH_COST,
      changed: options.accountChanged,
    }),
    idleLockMinutes: settings.console.idleLockMinutes,
    keys: keyWatch.keys,
    keepCertificatePassphrase: async (passphrase) => {
      await CERTIFICATE_PASSPHRASE.keep(secretsDir, core.vault, passphrase);
      await loops.nhi.reset();
    },
    keepMailPassword: (password) => MAIL_PASSWORD.keep(secretsDir, core.vault, password),
    testAlerts: (...how) => telling.alerts.test(...how),
    doctor: createDoctorService(
      ports,
      settings,
      core,
      keyWatch.keys,
      options.settingsFile ?? null,
      (answer) => {
        loops.heardOfIdentity(answer);
        if (answer.kind === 'token')
          proofOfLife.proven().catch((error: unknown) => {
            log('warn', 'proof-of-life-not-saved', {}, error);
          });
      },
      () => operations.backupStanding(),
      () => ({
        guideInUse: guideView(guideInUse(ig), seenGuide(core.context)),
        search: searchStanding(core.context, ports.clock.now()),
      }),
    ),
    keptTerms: core.keptTerms,
    vault: core.vault,
    addRecoveryCode: async () => {
      const code = newRecoveryCode();
      await core.vault.addSlot(recoverySlot(() => code));
      operations.slotsChanged();
      return code;
    },
    destination: loops.destination,
    server: core.server,
    serverSettings: settings.server,
    attachmentWaitMs: (folder) =>
      1000 * (settings.folders.find(({ path }) => path === folder)?.attachmentWaitSeconds ?? 600),
    handsOver: settings.attachments.deliver !== 'none',
    rescan: () => loops.intake.rescan(),
    openSearch: async (signal) => {
      const { nhi, tokens } = loops;
      const search = await openSearch({ context: core.context, nhi, tokens, clock }, signal);
      return 'retryAt' in search ? null : search;
    },
    exportAudit: (file) => exportTrail(settings.dataDir, file),
    status,
    work: settings.work,
    now: () => ports.clock.now(),
    operations,
    stopAsked: options.loops ? (options.stopAsked ?? null) : null,
    logTail: ports.logging?.tail ?? null,
    settingsFile: options.settingsFile ?? null,
    drain: (times) => loops.drain(times),
    backup: (file) =>
      core.still(() => writeWhole({ core, dataDir: settings.dataDir, now: ports.clock.now() }, file)),
  };
  const healthy = (): boolean =>
    operations.healthy() &&
    [...loops.intake.states(), ...outFolders()].every(({ state }) => !ILL.has(state)) &&
    loops.intake.states().every(({ isSeized }) => !isSeized);
  const lastAnswer = (): ReturnType<Running['lastAnswer']> => {
    const { at, silent } = proofOfLife.view();
    const secondsAgo = at === null ? null : Math.round((clock.now() - Date.parse(at)) / 1000);
    return { secondsAgo, silent };
  };
  const lastBackup = (): LastBackup | null => {
    const { dir, lastAt, error } = operations.view().backup;
    if (dir === null) return null;
    const secondsAgo = lastAt === null ? null : Math.round((clock.now() - Date.parse(lastAt)) / 1000);
    return { secondsAgo, failing: error !== null };
  };
  const measured = (): Promise<string> =>
    metrics.text(() => ({ status: status(null), cases: core.context.index.all() }));
  return {
    core,
    loops,
    services,
    healthy,
    lastAnswer,
    lastBackup,
    metrics: measured,
    close: () => closeOpen(open),
  };
}

/** A call into the folder does not return, or another program keeps the folder from us: a watcher without a session hears of it. */
const ILL: ReadonlySet<FolderState | OutFolderState> = new Set(['stuck', 'disturbed']);

/** @throws AgentError `own-rule-wrong` */
async function refuseWrongRules(rules: Settings['validation']['rules']): Promise<void> {
  if (rules.length === 0) return;
  // Imported late: most hospitals have none, and the engine is large.
  const { wrongRules } = await import('../check/own-rules.ts');
  const [wrong] = wrongRules(rules);
  if (wrong === undefined) return;
  const { index, field, message } = wrong;
  const where = `validation.rules[${String(index)}].${field} (${rules[index]?.code ?? ''})`;
  throw new AgentError('own-rule-wrong', `${where} ${message}`, {
    messageZh: `院內規則有誤，請執行 settings validate：${where} ${message}`,
  });
}

/** @throws as `closeEach` */
async function closeOpen(open: Open): Promise<void> {
  await closeEach([
    () => open.proofOfLife?.stop(),
    () => open.publishing?.stop(),
    () => open.labelCheck?.stop(),
    () => open.telling?.stop(),
    () => open.loops?.stop(DRAIN_MS),
    // A backup under way is finished, or cut off by the host; it leaves a temporary file at most. Both at once: either waits for the other's.
    () => Promise.all([open.reseal?.stop(), open.operations?.stop()]),
    () => open.stopDeadlines?.(),
    () => open.stopMeasuring?.(),
    () => open.keyWatch?.stop(),
    () => open.expiryWatch?.stop(),
    () => open.checker?.close(),
    () => open.precheck?.stop(),
    () => open.core?.close(),
    () => open.outputs?.close(),
  ]);
}

/** The imported default, else the one that the rules know by heart. */
function guideInUse(ig: IgStore): { name: string; version: string; imported: boolean } {
  const chosen = ig.list().find(({ isDefault }) => isDefault);
  const [name = '', version = ''] = RULES_GUIDE.split('#');
  return chosen === undefined
    ? { name, version, imported: false }
    : { name: chosen.name, version: chosen.version, imported: true };
}

const REMIND_EVERY_MS = 24 * HOUR_MS;

/** Keeps an eye on the age of the client’s key: what the status shows, and a line in the log each day that it is due. */
export interface KeyWatch {
  /** The keys; a change through here is seen at once. */
  readonly keys: ClientKeys;
  view(): StatusView['clientKey'];
  stop(): void;
}

export async function openKeyWatch(options: {
  readonly keys: ClientKeys;
  readonly limits: Settings['keys'];
  readonly clock: Clock;
  readonly log: Log;
}): Promise<KeyWatch> {
  const { keys, limits, clock, log } = options;
  let known: readonly ClientKey[] | null = [];
  let remindedAt: number | null = null;

  const look = async (): Promise<void> => {
    try {
      known = await keys.list();
    } catch (error) {
      known = null;
      log('error', 'client-keys-unreadable', {}, error);
      return;
    }
    const standing = keyStanding(known, limits, clock.now());
    if (standing.state !== 'due' && standing.state !== 'overdue') {
      remindedAt = null;
      return;
    }
    if (remindedAt !== null && clock.now() - remindedAt < REMIND_EVERY_MS) return;
    remindedAt = clock.now();
    log('warn', 'client-key-due', { kid: standing.kid, until: standing.until, state: standing.state });
  };
  const seen = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work;
    await look();
    return done;
  };
  await look();
  const timer = setInterval(() => void look(), HOUR_MS);
  timer.unref();

  return {
    keys: {
      ...keys,
      generate: (alg) => seen(keys.generate(alg)),
      import: (input, how) => seen(keys.import(input, how)),
      rotate: (how) => seen(keys.rotate(how)),
      retire: (kid) => seen(keys.retire(kid)),
    },
    view() {
      if (known === null) return { state: 'unreadable', kid: null, until: null };
      const standing = keyStanding(known, limits, clock.now());
      if (standing.state === 'none') return { state: 'none', kid: null, until: null };
      // The day of the switch has come since the keys were looked at.
      if (standing.state === 'rotating' && Date.parse(standing.until) <= clock.now()) void look();
      return { ...standing };
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}
