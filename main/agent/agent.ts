import { mkdir } from 'node:fs/promises';
import type { Settings } from '../../shared/settings.ts';
import { AgentError } from './error.ts';
import type { Agent } from './agent-types.ts';
import type { AgentPorts } from './ports.ts';
import { createRouter } from './api/router.ts';
import type { AgentServices } from './api/services.ts';
import { openIgStore } from './check/package/store.ts';
import { createWorkerChecker } from './check/worker-checker.ts';
import { openCore, type Core } from './core.ts';
import { writeBackup } from './db/backup.ts';
import { checkBackup, putBackup } from './db/restore.ts';
import { acquireLock } from './db/lock.ts';
import { refuseNetworkPath } from './db/open.ts';
import { wireLoops, type Loops } from './loops.ts';
import { refuseForeignBackup } from './restore-check.ts';
import { verifyNumber } from './send/verify-number.ts';
import { statusOf } from './status.ts';

const CHECK_DEADLINE_MS = 20_000;
const DRAIN_MS = 8_000;
const BEAT_MS = 5_000;

export interface AgentOptions {
  /** False for a command that only needs the state: nothing is watched, sent or asked. */
  readonly loops: boolean;
  /** A fresh one-time address of the console, where there is one. */
  readonly consoleUrl?: () => string | null;
}

/**
 * Owns the data folder until `stop`. The whole composition: the core (what is on disk), the loops (the stages) and
 * the router that shows them.
 * @throws AgentError `locked` when another process owns it, or whatever keeps the data folder from opening
 */
export async function createAgent(
  ports: AgentPorts,
  settings: Settings,
  options: AgentOptions,
): Promise<Agent> {
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

  const restore = async (file: string): Promise<{ cases: number; uncertain: number }> => {
    checkBackup(file);
    refuseForeignBackup(file, running.core.vault);
    await closeAll(running);
    try {
      await putBackup(settings.dataDir, file, ports.clock.now());
    } finally {
      // Whatever came of it, the agent goes on with what is on disk now.
      running = await openAll(ports, settings, options);
    }
    const counts = running.services.status(false).counts.delivery;
    return { cases: Object.values(counts).reduce((sum, n) => sum + n, 0), uncertain: counts.uncertain };
  };
  const router = createRouter(() => ({ ...running.services, restore }), ports.log);

  return {
    router,
    stop: async () => {
      clearInterval(beat);
      await closeAll(running);
      lock.release();
    },
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

interface Running {
  readonly core: Core;
  readonly loops: Loops;
  readonly services: Omit<AgentServices, 'restore'>;
  readonly closeChecker: () => Promise<void>;
}

async function openAll(ports: AgentPorts, settings: Settings, options: AgentOptions): Promise<Running> {
  const core = await openCore(ports, settings, options);
  const ig = await openIgStore(settings.dataDir, () => ports.clock.now());
  const checker = createWorkerChecker({
    hospitalId: settings.hospitalId,
    level: settings.validation.level,
    deadlineMs: CHECK_DEADLINE_MS,
    igFile: () => ig.current(),
  });
  const loops = wireLoops(ports, settings, core, checker);
  if (options.loops) loops.start();
  const services: Running['services'] = {
    context: core.context,
    spool: core.spool,
    checker,
    ig,
    audit: core.audit,
    keys: loops.keys,
    destination: loops.destination,
    attachmentWaitMs: (folder) =>
      1000 * (settings.folders.find(({ path }) => path === folder)?.attachmentWaitSeconds ?? 600),
    rescan: () => loops.intake.rescan(),
    verifyNumber: (caseId, number) => verifyNumber(core.context, loops.nhi, loops.tokens, caseId, number),
    verifyAudit: () => core.audit.verify(),
    status: (withAddress) =>
      statusOf({
        settings,
        core,
        loops,
        running: options.loops,
        version: ports.version,
        consoleUrl: withAddress ? (options.consoleUrl?.() ?? null) : null,
      }),
    backup: (file) => writeBackup(core.db, settings.dataDir, file),
  };
  return { core, loops, services, closeChecker: () => checker.close() };
}

async function closeAll(running: Running): Promise<void> {
  await running.loops.stop(DRAIN_MS);
  await running.closeChecker();
  await running.core.close();
}
