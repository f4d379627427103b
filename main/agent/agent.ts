import type { Settings } from '../../shared/settings.ts';
import { AgentError } from './ground/error.ts';
import type { Agent, AgentOptions } from './agent-types.ts';
import type { Restored } from '../../shared/api/contract.ts';
import type { AgentPorts, Log } from './ports.ts';
import { createRouter } from './api/router.ts';
import { makeFolders } from './ground/base/files.ts';
import { refuseLinks } from './ground/base/own-folder.ts';
import { closeEach, oneAtATime } from './ground/base/tasks.ts';
import { prepareRestore, type RestoreAsked } from './attendants/backups/restore.ts';
import { type CoreKeeper, keepCore } from './compose/core-keeper.ts';
import { acquireLock, type Lock, type LockWork } from './ground/db/lock.ts';
import { systemClock } from './ground/base/clock.ts';
import { createLoop } from './ground/base/loop.ts';
import { refuseNetworkPath } from './ground/db/open.ts';
import type { RunningOptions } from './compose/open.ts';
import { type SettingsChanges, settingsChanges } from './compose/settings-changes.ts';
import { type SettingsWatch, watchSettings } from './compose/settings-watch.ts';
import { createSettingsReader } from './ground/settings/settings-reader.ts';

const BEAT_MS = 5_000;
/** A share that answers only now and then must not make the agent reopen its folder again and again. */
const REOPEN_MS = 60_000;

/**
 * Owns the data folder until `stop`. The whole composition: the core (data on disk), the carrier (the stages), its attendants and the
 * router that shows them.
 * @throws AgentError `locked` if another process owns it, or the error that keeps the data folder from opening
 */
export async function createAgent(
  ports: AgentPorts,
  settings: Settings,
  hostOptions: AgentOptions,
): Promise<Agent> {
  const { clock, log } = ports;
  const accounts = new Set<AccountListener>();
  const accountChanged: AccountListener = (key) => {
    for (const listener of accounts) listener(key);
  };
  const inTurn = oneAtATime();
  const lock = await lockFolder(ports, settings.dataDir, hostOptions.loops ? 'agent' : 'command');
  const reopening = reopeningOf(() => opening, inTurn, log);
  let watch: SettingsWatch | null = null;
  const settingsPending = () => watch?.pending() ?? null;
  const opening = keepCore(ports, settings, {
    ...hostOptions,
    ...reopening,
    accountChanged,
    settingsPending,
  });
  const core = await opening.catch((error: unknown) => {
    lock.release();
    throw error;
  });
  // In the system's own time, whatever the port's clock: another process reads when it was written.
  const beat = createLoop(
    systemClock,
    () => {
      lock.beat(clock.now());
      return BEAT_MS;
    },
    () => BEAT_MS,
  );
  beat.start();
  const reader = createSettingsReader();
  const changes = settingsChanges({ reader, core, log });
  watch = watchOf(hostOptions, { core, changes, ports });
  watch?.start();
  const restore = async (asked: RestoreAsked): Promise<Restored> => {
    const restored = await restoreInto(core, ports, asked);
    accountChanged(null);
    return restored;
  };
  const router = createRouter(
    () => ({
      ...core.now().services,
      restore: (asked) => inTurn(() => restore(asked)),
      readSettings: (text) => changes.read(text),
      reload: () => inTurn(() => changes.reload()),
      saveSettings: (edit, before) => inTurn(() => changes.save(edit, before)),
    }),
    log,
  );
  const closing = [beat.stop, () => watch?.stop(), reader.close, core.close, () => lock.release()];
  return {
    router,
    people: peopleOf(core, accounts),
    ...sightsOf(core),
    stop: () => inTurn(() => closeEach(closing)),
    suspend: () => log('info', 'suspended'),
    resume: () => resume(core, log),
  };
}

/** Null for a command, and for a host without a settings file. */
function watchOf(
  { loops, settingsFile: file }: AgentOptions,
  parts: {
    readonly core: CoreKeeper;
    readonly changes: SettingsChanges;
    readonly ports: Pick<AgentPorts, 'clock' | 'log'>;
  },
): SettingsWatch | null {
  if (file === undefined || !loops) return null;
  const { core, changes, ports } = parts;
  return watchSettings({ ...ports, file, read: () => changes.read(null), inForce: () => core.settings() });
}

/** Findings of an open agent after which its data folder is opened again, with the settings in force. */
function reopeningOf(
  opening: () => Promise<CoreKeeper>,
  inTurn: ReturnType<typeof oneAtATime>,
  log: Log,
): Pick<RunningOptions, 'takenBack'> {
  const reopen = (): void => {
    inTurn(async () => {
      // The first opening may still be under way.
      const core = await opening();
      await core.replace(core.settings());
    }).catch((error: unknown) => log('error', 'not-reopened', {}, error));
  };
  return { takenBack: atMostEvery(REOPEN_MS, reopen) };
}

/** Measured on the monotonic clock. */
function atMostEvery(ms: number, act: () => void): () => void {
  let actedAt = -Infinity;
  return () => {
    if (performance.now() - actedAt < ms) return;
    actedAt = performance.now();
    act();
  };
}

/** @throws AgentError `locked`, or why the folder is unfit */
async function lockFolder(ports: AgentPorts, dataDir: string, work: LockWork): Promise<Lock> {
  await makeFolders(dataDir, 0o700);
  // Before the lock, which would not hold on a network share either.
  refuseNetworkPath(dataDir);
  refuseLinks(dataDir);
  const lock = acquireLock(dataDir, ports.clock.now(), work);
  if (!('heldBy' in lock)) return lock;
  const { pid } = lock.heldBy;
  throw pid === null ? new AgentError('locked') : new AgentError('locked/held', { pid });
}

async function restoreInto(core: CoreKeeper, ports: AgentPorts, asked: RestoreAsked): Promise<Restored> {
  const { vault, agentId } = core.now().core;
  const prepared = await prepareRestore(asked, { dataDir: core.settings().dataDir, vault, ports });
  let missingPayloads = 0;
  try {
    // The agent continues with the data on disk, also after a failure.
    await core.replace(core.settings(), async () => {
      ({ missing: missingPayloads } = await prepared.put(ports.clock.now(), agentId));
    });
  } finally {
    await prepared.drop();
  }
  const counts = core.now().services.status(null).counts.delivery;
  const cases = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return { cases, uncertain: counts.uncertain, missingPayloads };
}

type AccountListener = Parameters<Agent['people']['onChange']>[0];

function peopleOf(core: CoreKeeper, accounts: Set<AccountListener>): Agent['people'] {
  const people = () => core.now().services.people;
  return {
    available: () => core.isOpen(),
    hasAccounts: () => people().hasAccounts(),
    hasIt: () => people().hasIt(),
    signIn: async (credentials) => people().signIn(credentials),
    accountKnowing: (name, marks) => people().accountKnowing(name, marks),
    marksAfter: (key, marks) => people().marksAfter(key, marks),
    current: (key) => people().current(key),
    choices: (of) => people().choices(of),
    record: async (entry) => core.now().services.audit.append(entry),
    onChange: (listener) => {
      accounts.add(listener);
      return () => {
        accounts.delete(listener);
      };
    },
  };
}

/** State that a host reads from the agent without a call. */
function sightsOf(core: CoreKeeper): Omit<Agent, 'router' | 'people' | 'stop' | 'suspend' | 'resume'> {
  return {
    healthy: () => core.isOpen() && core.now().healthy(),
    lastAnswer: () => (core.isOpen() ? core.now().lastAnswer() : null),
    lastBackup: () => (core.isOpen() ? core.now().lastBackup() : null),
    filesNotReadable: () => (core.isOpen() ? core.now().filesNotReadable() : null),
    metrics: () => (core.isOpen() ? core.now().metrics() : null),
    checkService: () => {
      if (!core.isOpen()) return null;
      const { checkTokens, checker, precheck } = core.now().services;
      return {
        settings: core.settings().checkService,
        nameOf: (token) => checkTokens.nameOf(token),
        check: (bytes) => checker.inspect(bytes, { level: 'error' }),
        precheck: (bytes) => precheck.ask(bytes),
      };
    },
  };
}

function resume(core: CoreKeeper, log: Log): void {
  log('info', 'resumed');
  // A core that is being replaced starts with new connections and a scan of its folders anyway.
  if (!core.isOpen()) return;
  const { carrier } = core.now();
  // Sockets from before the sleep are dead, and events of the folders were missed.
  Promise.all([carrier.client.nhi.reset(), carrier.intake.rescan()]).catch((error: unknown) => {
    log('warn', 'resume', {}, error);
  });
}
