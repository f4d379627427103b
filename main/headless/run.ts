import type { Settings } from '../../shared/settings.ts';
import { createAgent } from '../agent/agent.ts';
import { closeEach } from '../agent/base/tasks.ts';
import type { Log } from '../agent/ports.ts';
import { readPage } from './console/page-files.ts';
import { startConsole } from './console/console-server.ts';
import { publishProof, withdrawProof } from './console/proof.ts';
import type { ConsoleServer } from './console/console-server.ts';
import { startControl } from './control/control-server.ts';
import { endNow } from './end-process.ts';
import { headlessPorts } from './host-ports.ts';
import { systemUser } from './io.ts';
import { runLog } from './run-log.ts';
import { stopRequested } from './stop-signal.ts';

/** A service manager kills what takes longer. What is cut off here was written down as `sending`: it is looked for at the next start. */
const STOP_MS = 10_000;
/** For a process that has not ended by itself then. */
const LATE_MS = 2_000;

/**
 * The agent with both its doors, until a signal asks it to stop. `ready` is told the address that signs in.
 * @throws AgentError `locked`, `console-port` and whatever keeps the agent from starting.
 */
export async function runAgent(
  settings: Settings,
  settingsFile: string,
  pageDir: string,
  ready: (consoleUrl: string) => void,
): Promise<void> {
  const ports = headlessPorts(settings, 'info', runLog('info'));
  endOnUncaught(ports.log);
  const askedByCommand = Promise.withResolvers<undefined>();
  const stopAsked = Promise.race([stopRequested(), askedByCommand.promise]);
  void stopAsked.then(() => {
    endOnceLate(ports.log);
  });
  const closers: (() => Promise<void>)[] = [];
  let console: ConsoleServer | null = null;
  try {
    const agent = await createAgent(ports, settings, {
      loops: true,
      settingsFile,
      stopAsked: () => {
        askedByCommand.resolve(undefined);
      },
      consoleUrl: (actor) => console?.signInUrl('askedFor', actor) ?? null,
      consoleForOthers: () => console?.forOthers() ?? null,
    });
    closers.unshift(() => agent.stop());
    const control = await startControl({ dataDir: settings.dataDir, router: agent.router });
    closers.unshift(() => control.stop());
    const page = readPage(pageDir);
    console = await startConsole({
      port: settings.console.port,
      router: agent.router,
      page,
      clock: ports.clock,
      healthy: () => agent.healthy(),
      accounts: { people: agent.people, settings: settings.console, log: ports.log },
    });
    const opened = console;
    closers.unshift(() => opened.stop());
    const { dataDir } = settings;
    await publishProof(dataDir, opened);
    closers.unshift(() => withdrawProof(dataDir));
    ready(opened.signInUrl('printed', systemUser()));
    await stopAsked;
    ports.log('info', 'stop-asked');
  } finally {
    await closeAll(closers, ports.log);
  }
}

/** Whatever it is in the middle of, opening the data folder or closing it: a crash there loses nothing, and this is one. */
function endOnceLate(log: Log): void {
  setTimeout(() => {
    log('warn', 'stop-forced', { ms: STOP_MS + LATE_MS });
    endNow(0);
  }, STOP_MS + LATE_MS).unref();
}

/** Doors first, then the agent: nobody is let in while it finishes. */
async function closeAll(closers: readonly (() => Promise<void>)[], log: Log): Promise<void> {
  const late = new Promise<'late'>((resolve) => {
    setTimeout(resolve, STOP_MS, 'late').unref();
  });
  if ((await Promise.race([closeEach(closers), late])) === 'late') log('warn', 'stop-late', { ms: STOP_MS });
}

/** A bug must not leave a half-working agent behind: its service manager starts it again. */
function endOnUncaught(log: Log): void {
  process.once('uncaughtException', (error) => {
    log('error', 'uncaught', {}, error);
    endNow(1);
  });
}
