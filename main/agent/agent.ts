import type { Settings } from '../../shared/settings.ts';
import { AgentError } from './ground/error.ts';
import type { Agent, AgentOptions } from './agent-types.ts';
import type { Restored } from './api/services.ts';
import type { AgentPorts } from './ports.ts';
import { createRouter } from './api/router.ts';
import { makeFolders } from './ground/base/files.ts';
import { refuseLinks } from './ground/base/own-folder.ts';
import { closeEach, oneAtATime } from './ground/base/tasks.ts';
import { prepareRestore, type RestoreAsked } from './attendants/backups/restore.ts';
import { type CoreKeeper, keepCore } from './compose/core-keeper.ts';
import { acquireLock } from './ground/db/lock.ts';
import { refuseNetworkPath } from './ground/db/open.ts';
import { settingsChanges } from './compose/settings-changes.ts';
import { createSettingsReader } from './ground/settings/settings-reader.ts';

const BEAT_MS = 5_000;
/** A share that answers one look and not the next must not have the agent opened over and over. */
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
  const accountListeners = new Set<(key: string | null) => void>();
  const tellAccount = (key: string | null): void => {
    for (const listener of accountListeners) listener(key);
  };
  const inTurn = oneAtATime();
  let reopenedAt = -Infinity;
  /** Found by a scan of a watched folder that did not answer at the start. The next opening finds it there. */
  const takenBack = (): void => {
    if (performance.now() - reopenedAt < REOPEN_MS) return;
    reopenedAt = performance.now();
    inTurn(() => core.replace(core.settings())).catch((error: unknown) => {
      ports.log('error', 'not-reopened', {}, error);
    });
  };
  const options = { ...hostOptions, accountChanged: tellAccount, takenBack };
  await makeFolders(settings.dataDir, 0o700);
  // Before the lock: on a network share not even that would hold.
  refuseNetworkPath(settings.dataDir);
  refuseLinks(settings.dataDir);
  const lock = acquireLock(settings.dataDir, ports.clock.now(), options.loops ? 'agent' : 'command');
  if ('heldBy' in lock) {
    const { pid } = lock.heldBy;
    throw pid === null ? new AgentError('locked') : new AgentError('locked/held', { pid });
  }
  let core: CoreKeeper;
  try {
    core = await keepCore(ports, settings, options);
  } catch (error) {
    lock.release();
    throw error;
  }
  const beat = setInterval(() => {
    lock.beat(ports.clock.now());
  }, BEAT_MS);
  beat.unref();

  const restore = async (asked: RestoreAsked, actor: string): Promise<Restored> => {
    const { dataDir } = settings;
    const { vault, agentId, audit } = core.now().core;
    const prepared = await prepareRestore(asked, { dataDir, vault, ports });
    let missing = 0;
    try {
      const { unproven } = prepared;
      if (unproven !== null)
        await audit.append({ kind: 'restore-unproven', actor, detail: { code: unproven } });
      // After any result, the agent continues with the data on disk.
      await core.replace(core.settings(), async () => {
        ({ missing } = await prepared.put(ports.clock.now(), agentId));
      });
    } finally {
      await prepared.drop();
    }
    tellAccount(null);
    const counts = core.now().services.status(null).counts.delivery;
    const cases = Object.values(counts).reduce((sum, n) => sum + n, 0);
    return { cases, uncertain: counts.uncertain, missingPayloads: missing };
  };
  const rotateKey = async (): Promise<void> => {
    const { vault, still } = core.now().core;
    // Nothing is open on the folder meanwhile, and no backup runs that would have half of its keys.
    await core.replace(core.settings(), () => still(() => vault.rotation.begin()));
  };
  const reader = createSettingsReader();
  const changes = settingsChanges({ reader, core, log: ports.log });
  const router = createRouter(
    () => ({
      ...core.now().services,
      restore: (asked, actor) => inTurn(() => restore(asked, actor)),
      rotateKey: () => inTurn(rotateKey),
      readSettings: (text) => changes.read(text),
      reload: () => inTurn(() => changes.reload()),
      saveSettings: (edit, before) => inTurn(() => changes.save(edit, before)),
    }),
    ports.log,
  );

  return {
    router,
    people: {
      available: () => core.isOpen(),
      hasAccounts: () => core.now().services.people.hasAccounts(),
      hasIt: () => core.now().services.people.hasIt(),
      signIn: async (credentials) => core.now().services.people.signIn(credentials),
      current: (key) => core.now().services.people.current(key),
      choices: (of) => core.now().services.people.choices(of),
      record: async (entry) => core.now().services.audit.append(entry),
      onChange: (listener) => {
        accountListeners.add(listener);
        return () => {
          accountListeners.delete(listener);
        };
      },
    },
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
    stop: () =>
      inTurn(async () => {
        clearInterval(beat);
        await closeEach([
          () => reader.close(),
          () => core.close(),
          () => {
            lock.release();
          },
        ]);
      }),
    suspend: () => {
      ports.log('info', 'suspended');
    },
    resume: () => {
      ports.log('info', 'resumed');
      // A core that is being replaced starts with new connections and a scan of its folders anyway.
      if (!core.isOpen()) return;
      const { carrier } = core.now();
      // Sockets from before the sleep are dead, and events of the folders were missed.
      Promise.all([carrier.nhi.reset(), carrier.intake.rescan()]).catch((error: unknown) => {
        ports.log('warn', 'resume', {}, error);
      });
    },
  };
}
