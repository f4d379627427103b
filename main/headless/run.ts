import { setTimeout as sleep } from 'node:timers/promises';
import { createRouterClient } from '@orpc/server';
import type { Settings } from '../../shared/settings.ts';
import { createAgent } from '../agent/agent.ts';
import type { Agent } from '../agent/agent-types.ts';
import { atTheMachine } from '../agent/api/context.ts';
import { createSetupRouter } from '../agent/api/setup-router.ts';
import { systemClock } from '../agent/ground/base/clock.ts';
import { codeOf } from '../agent/ground/base/errors.ts';
import { closeEach, orLate } from '../agent/ground/base/tasks.ts';
import { BY_COMMAND, noteEnd } from '../agent/ground/base/last-end.ts';
import { createSinks, type LogSink } from '../agent/ground/log/log-sinks.ts';
import { createTail } from '../agent/ground/log/log-tail.ts';
import { createLog } from '../agent/ground/log/log.ts';
import type { AgentPorts, Log, LogLevel } from '../agent/ports.ts';
import { lockHolder } from '../agent/ground/db/lock.ts';
import { AgentError } from '../agent/ground/error.ts';
import { loadSettings } from '../agent/ground/settings/load.ts';
import { type ConsoleServer, startConsole } from './console/console-server.ts';
import { readPage } from './console/page-files.ts';
import { startControl } from './control/control-server.ts';
import { endNow, stopRequested } from './end-process.ts';
import { UsageError } from './failure.ts';
import { endSoon, headlessPorts, keySlotsOf } from './host-ports.ts';
import { systemUser } from './io.ts';
import { createServiceNotify, isNotified, ORDERED_STOP } from './service/service-notify.ts';

/** Service managers kill a longer stop. A send that is cut off here is `sending` on disk: the next start searches for it. */
const STOP_MS = 10_000;
/** Additional time before the process is ended by force. */
const LATE_MS = 2_000;

/**
 * Runs the agent with both its doors, until a signal or a command stops it. `ready` gets the sign-in address, once there is one: a page's port held
 * by another program does not stop sending.
 * @returns the cause of the stop
 * @throws AgentError `locked` and errors of the start; `console-port` if it needs the page
 */
export async function runAgent(asked: Omit<StartOptions, 'ports'>): Promise<StoppedBy> {
  const { settings, quiet = false } = asked;
  const { dataDir } = settings;
  const ports = {
    ...headlessPorts(settings, 'info', runLog('info', quiet ? NOWHERE : undefined)),
    coreLost: endSoon(dataDir),
  };
  endOnUncaught(ports.log, dataDir);
  try {
    const by = await runUntilStopped({ ports, ...asked });
    noteEnd(dataDir, ports.clock.now(), by === 'command' ? BY_COMMAND : null);
    return by;
  } catch (error) {
    noteEnd(dataDir, ports.clock.now(), codeOf(error));
    throw error;
  }
}

interface StartOptions extends RunOptions {
  readonly ports: AgentPorts;
  readonly settings: Settings;
  readonly settingsFile: string;
  readonly pageDir: string;
  readonly ready: (consoleUrl: string) => void;
}

async function runUntilStopped(given: StartOptions): Promise<StoppedBy> {
  const { ports, settings, settingsFile, pageDir, ready, needsPage = false, isService = false } = given;
  const askedByCommand = Promise.withResolvers<StoppedBy>();
  const hangUp = Promise.withResolvers<() => Promise<void>>();
  const reloadOnceOpen = (): void => void hangUp.promise.then((reload) => reload());
  const asked = stopRequested(Date.now, isService ? reloadOnceOpen : undefined).then(
    (): StoppedBy => 'signal',
  );
  const stopAsked = Promise.race([asked, askedByCommand.promise]);
  const service = createServiceNotify(ports.log);
  void stopAsked.then((by) => endOnceLate(ports.log, stopCode(by)));
  const closers: (() => Promise<void>)[] = [];
  let console: ConsoleServer | null = null;
  try {
    const open = (): Promise<Agent> =>
      createAgent(ports, settings, {
        loops: true,
        settingsFile,
        stopAsked: () => askedByCommand.resolve('command'),
        consoleUrl: (actor) => (console?.name ? console.signInUrl('askedFor', actor) : null),
        consoleTaken: () => (console === null || console.refusal === null ? null : console.port),
        consoleForOthers: () => console?.forOthers() ?? null,
      });
    const agent = await onceUnlocked(open, { ...settings, log: ports.log, stopAsked });
    if (agent === null) return await stopAsked;
    closers.unshift(() => agent.stop());
    hangUp.resolve(() => reloadBySignal(agent, ports.log));
    const control = await startControl({ dataDir: settings.dataDir, router: agent.router });
    closers.unshift(() => control.stop());
    const page = readPage(pageDir);
    const isOpen = (opened: ConsoleServer): void => ready(opened.signInUrl('printed', systemUser()));
    console = await startConsole({
      port: settings.console.port,
      router: agent.router,
      page,
      clock: ports.clock,
      agent,
      accounts: { people: agent.people, settings: settings.console, log: ports.log },
      ...(needsPage ? {} : { onceOpen: isOpen }),
    });
    const opened = console;
    closers.unshift(() => opened.stop());
    if (needsPage) isOpen(opened);
    else if (opened.refusal !== null) ports.log('error', 'console-port-taken', {}, opened.refusal);
    service.ready();
    const stoppedBy = await stopAsked;
    ports.log('info', 'stop-asked');
    service.stopping();
    return stoppedBy;
  } finally {
    await closeAll(closers, ports.log);
  }
}

export interface RunOptions {
  /** Logs only to its files. */
  readonly quiet?: boolean;
  /** Somebody waits for the page: do not start without it. */
  readonly needsPage?: boolean;
  /** Started at boot: SIGHUP makes it read its settings again. */
  readonly isService?: boolean;
}

const LOCK_LOOK_MS = 250;
/** After this time the log names the holder of the lock. */
const LOCK_TOLD_MS = 10_000;

/**
 * Opens the agent. Waits while a command holds the data folder, since commands end; does not wait for another agent.
 * @returns null if a stop was requested meanwhile
 * @throws AgentError `locked`
 */
async function onceUnlocked(
  open: () => Promise<Agent>,
  {
    dataDir,
    log,
    stopAsked,
  }: { readonly dataDir: string; readonly log: Log; readonly stopAsked: Promise<unknown> },
): Promise<Agent | null> {
  const isStopped = stopAsked.then(() => true);
  const began = performance.now();
  for (let isTold = false; ;) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof AgentError) || error.code !== 'locked') throw error;
      const { pid, work } = lockHolder(dataDir);
      // Ask again if the holder has just ended, or has not written its identity yet.
      const isPassing = work === 'command' || (pid === null && performance.now() - began < LOCK_TOLD_MS);
      if (!isPassing) throw error;
      if (!isTold && performance.now() - began >= LOCK_TOLD_MS) {
        log('warn', 'lock-waits', { ...(pid !== null && { pid }) });
        isTold = true;
      }
    }
    if (await Promise.race([isStopped, sleep(LOCK_LOOK_MS, false)])) return null;
  }
}

/** Reloads the settings like `settings reload`, in the name of the service's account. */
async function reloadBySignal({ router }: Agent, log: Log): Promise<void> {
  try {
    const client = createRouterClient(router, { context: atTheMachine(systemUser(), 'command') });
    const { needRestart } = await client.settings.reload({});
    if (needRestart.length > 0) log('warn', 'settings-need-restart', { code: needRestart.join(' ') });
  } catch (error) {
    log('error', 'settings-not-reloaded', {}, error);
  }
}

export type StoppedBy = 'signal' | 'command';

/** Exit code that shows the service manager that a person ended the agent, so that it does not restart it. */
export const stopCode = (by: StoppedBy): number => (by === 'command' && isNotified() ? ORDERED_STOP : 0);

/** Forces the end, even while the data folder is opened or closed: a crash there loses nothing, and this is one. */
function endOnceLate(log: Log, code: number): void {
  setTimeout(() => {
    log('warn', 'stop-forced', { ms: STOP_MS + LATE_MS });
    endNow(code);
  }, STOP_MS + LATE_MS).unref();
}

/** Closes the doors first, then the agent: nobody signs in while it finishes. */
async function closeAll(closers: readonly (() => Promise<void>)[], log: Log): Promise<void> {
  if ((await orLate(closeEach(closers), STOP_MS, systemClock)) === 'late')
    log('warn', 'stop-late', { ms: STOP_MS });
}

/** After an uncaught error the process ends, so that no half-working agent remains: the service manager restarts it. */
function endOnUncaught(log: Log, dataDir: string): void {
  process.once('uncaughtException', (error) => {
    log('error', 'uncaught', {}, error);
    noteEnd(dataDir, Date.now(), `uncaught ${codeOf(error)}`);
    endNow(1);
  });
}

/** Log of an agent in the foreground: stderr and the newest lines in memory; the agent adds its files. */
export function runLog(
  level: LogLevel,
  to?: LogSink,
): { readonly log: Log; readonly logging: NonNullable<AgentPorts['logging']> } {
  const tail = createTail();
  // systemd sets this if stderr goes to the journal.
  const journal = process.env['JOURNAL_STREAM'] !== undefined;
  const sinks = createSinks(to ?? (journal ? toJournal(process.stderr) : process.stderr), tail);
  return { log: createLog({ level, stream: sinks }), logging: { sinks, tail } };
}

const NOWHERE: LogSink = { write: () => undefined };

const PRIORITY: Readonly<Record<LogLevel, number>> = { error: 3, warn: 4, info: 6, debug: 7 };

/** Puts the sd-daemon(3) priority before each line, so that `journalctl -p warning` shows the right lines. */
export function toJournal(stream: { write(line: string): unknown }): LogSink {
  return {
    write: (line) => {
      const level = /^\{"level":"(error|warn|info|debug)"/.exec(line)?.[1] as LogLevel | undefined;
      stream.write(`<${String(PRIORITY[level ?? 'info'])}>${line}`);
    },
  };
}

/** Time for the page of the first run to move on to the agent's own address. */
const FAREWELL_MS = 5_000;

/**
 * The first run: the page as a wizard on 127.0.0.1, without an agent, until the settings are written. Then the agent runs until a signal stops it.
 * `ready` gets the sign-in address.
 */
export async function runSetup(
  options: { readonly file: string; readonly pageDir: string; readonly port: number },
  ready: (url: string) => void,
): Promise<void> {
  const { file, pageDir, port } = options;
  const log = createLog({ level: 'info' });
  const running: { agent: Promise<unknown> } = { agent: Promise.resolve() };
  const finished = Promise.withResolvers<'finished'>();
  const start = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const loaded = loadSettings(file);
      if (!loaded.ok) {
        reject(new UsageError(loaded.problems.map(({ message }) => message)));
        return;
      }
      const { settings } = loaded;
      const ready = (url: string): void => {
        resolve(url);
        finished.resolve('finished');
      };
      running.agent = runAgent({ settings, settingsFile: file, pageDir, ready, needsPage: true });
      // The page shows a failed start and can try again; a later failure ends the command below.
      running.agent.catch(reject);
    });
  const router = createSetupRouter({ file, ports: { clock: systemClock, log }, keySlots: keySlotsOf, start });
  const server = await startConsole({ port, router, page: readPage(pageDir, 'setup'), clock: systemClock });
  const stopped = stopRequested();
  ready(server.signInUrl('printed', systemUser()));
  const how = await Promise.race([finished.promise, stopped.then(() => 'stopped' as const)]);
  if (how === 'finished') await sleep(FAREWELL_MS);
  await server.stop();
  await running.agent;
}
