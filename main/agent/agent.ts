import { mkdir } from 'node:fs/promises';
import type { Settings } from '../../shared/settings.ts';
import { AgentError } from './error.ts';
import type { Agent, AgentOptions } from './agent-types.ts';
import type { AgentPorts } from './ports.ts';
import { createRouter } from './api/router.ts';
import { checkBackup, putBackup } from './db/restore.ts';
import { acquireLock } from './db/lock.ts';
import { refuseNetworkPath } from './db/open.ts';
import { planReload } from './operations/reload.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { foreignKeyOf } from './foreign-restore.ts';
import { refuseForeignBackup } from './restore-check.ts';
import { closeAll, openAll, type Running } from './running.ts';

const BEAT_MS = 5_000;

/**
 * Owns the data folder until `stop`. The whole composition: the core (what is on disk), the loops (the stages) and
 * the router that shows them.
 * @throws AgentError `locked` when another process owns it, or whatever keeps the data folder from opening
 */
export async function createAgent(
  ports: AgentPorts,
  firstSettings: Settings,
  hostOptions: AgentOptions,
): Promise<Agent> {
  let settings = firstSettings;
  const accountListeners = new Set<(key: string | null) => void>();
  const tellAccount = (key: string | null): void => {
    for (const listener of accountListeners) listener(key);
  };
  const options = { ...hostOptions, accountChanged: tellAccount };
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  // Before the lock: on a network share not even that would hold.
  refuseNetworkPath(settings.dataDir);
  const lock = acquireLock(settings.dataDir, ports.clock.now());
  if ('heldBy' in lock) {
    throw new AgentError('locked', 'Another agent is running on this data folder.', {
      messageZh: '此資料夾已有另一個代理程式在執行。',
    });
  }
  let running: Running;
  try {
    running = await openAll(ports, settings, options);
  } catch (error) {
    lock.release();
    throw error;
  }
  const beat = setInterval(() => {
    lock.beat(ports.clock.now());
  }, BEAT_MS);
  beat.unref();

  const restore = async (
    file: string,
    code: string | null,
  ): Promise<{ cases: number; uncertain: number }> => {
    checkBackup(file);
    const foreign = await foreignKeyOf(file, settings.dataDir, code, ports);
    if (foreign === null) refuseForeignBackup(file, running.core.vault);
    await closeAll(running);
    try {
      await putBackup(settings.dataDir, file, ports.clock.now(), foreign);
    } finally {
      // Whatever came of it, the agent goes on with what is on disk now.
      running = await openAll(ports, settings, options);
    }
    tellAccount(null);
    const counts = running.services.status(null).counts.delivery;
    return { cases: Object.values(counts).reduce((sum, n) => sum + n, 0), uncertain: counts.uncertain };
  };
  const reload = async (): Promise<{ applied: string[]; needRestart: string[] }> => {
    const { settingsFile } = running.services;
    if (settingsFile === null) throw new AgentError('no-settings-file', 'There is no settings file to read.');
    const { settings: next, applied, needRestart } = planReload(settingsFile, settings);
    if (applied.length > 0) {
      await closeAll(running);
      try {
        running = await openAll(ports, next, options);
        settings = next;
      } catch (error) {
        // What was in force worked: rather that than no agent.
        running = await openAll(ports, settings, options);
        throw error;
      }
    }
    ports.log('info', 'settings-reloaded', { count: applied.length });
    return { applied, needRestart };
  };
  const inTurn = oneAtATime();
  const router = createRouter(
    () => ({
      ...running.services,
      restore: (file, code) => inTurn(() => restore(file, code)),
      reload: () => inTurn(reload),
    }),
    ports.log,
  );

  return {
    router,
    people: {
      available: () => running.core.db.open,
      hasAccounts: () => running.services.people.hasAccounts(),
      hasIt: () => running.services.people.hasIt(),
      signIn: (credentials) => running.services.people.signIn(credentials),
      current: (key) => running.services.people.current(key),
      record: (entry) => running.services.audit.append(entry),
      onChange: (listener) => {
        accountListeners.add(listener);
        return () => {
          accountListeners.delete(listener);
        };
      },
    },
    healthy: () => running.operations.healthy(),
    stop: () =>
      inTurn(async () => {
        clearInterval(beat);
        await closeAll(running);
        lock.release();
      }),
    suspend: () => {
      ports.log('info', 'suspended');
    },
    resume: () => {
      ports.log('info', 'resumed');
      // Sockets from before the sleep are dead, and whatever the folders' events said was not heard.
      Promise.all([running.loops.nhi.reset(), running.loops.intake.rescan()]).catch((error: unknown) => {
        ports.log('warn', 'resume', {}, error);
      });
    },
  };
}
