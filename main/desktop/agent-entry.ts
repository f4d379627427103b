/** Entry of the agent's utility process in Electron. Imports no Electron, so it works in any process with a parent port. */
import { assertNever } from '../../shared/assert-never.ts';
import { systemClock } from '../agent/ground/base/clock.ts';
import { createSinks } from '../agent/ground/log/log-sinks.ts';
import { createTail } from '../agent/ground/log/log-tail.ts';
import { createLog } from '../agent/ground/log/log.ts';
import type { AgentPorts, Log } from '../agent/ports.ts';
import { enrolRecoveryCode, slotOwners } from '../agent/ground/vault/enrol.ts';
import {
  createHostCalls,
  type HostCalls,
  type HostPort,
  listenToHost,
  parentPort,
  type ServedPort,
} from './agent-process/ask-parent.ts';
import {
  EXIT_NOT_STARTED,
  type FromAgent,
  type StartMessage,
  toAgent,
  type ToAgent,
} from './agent-process/messages.ts';
import {
  accountName,
  describeFailure,
  type RunningAgent,
  sentenceOf,
  startAgent,
} from './agent-process/start-agent.ts';
import { orLate } from '../agent/ground/base/tasks.ts';

const tail = createTail();
const sinks = createSinks(process.stderr, tail);
const log = createLog({ level: 'info', stream: sinks });
const WHAT = 'This is the agent of the desktop program; run "npm start" or the agent command.';

/** Shorter than the host's limit, which kills the process after 10 s. A send cut off here is `sending` on disk. */
const STOP_MS = 9_000;
/** A message written just before the exit may be lost with it. */
const LINGER_MS = 250;

hostAgent(parentPort(log, WHAT), log, (code) => process.exit(code), { sinks, tail });

/**
 * The agent in its utility process: starts on request, answers on the ports it gets, drains on request. Its exit code gives the host the
 * reason of its end.
 */
export function hostAgent(
  parent: HostPort,
  log: Log,
  exit: (code: number) => void,
  logging?: AgentPorts['logging'],
): void {
  const post = (message: FromAgent): void => parent.postMessage(message);
  const calls = createHostCalls(post);
  let starting: Promise<RunningAgent | null> | null = null;
  let draining = false;

  const drain = async (): Promise<void> => {
    log('info', 'drain');
    const started = await starting;
    if (started !== null) await stopInTime(started, log);
    exit(0);
  };
  /** Calls `use` once the agent has started; does nothing if the start failed. */
  const withAgent = (use: (running: RunningAgent) => void | Promise<void>): void => {
    Promise.resolve(starting)
      .then((started) => (started === null ? undefined : use(started)))
      .catch((error: unknown) => log('error', 'host-message', {}, error));
  };
  const take = (message: ToAgent, port: ServedPort | undefined): void => {
    switch (message.kind) {
      case 'start':
        starting ??= start(message, { calls, post, log, exit, logging });
        break;
      case 'serve':
        withAgent((running) => {
          if (port !== undefined) running.serve(port, message.actor);
        });
        break;
      case 'suspend':
      case 'resume':
        withAgent(({ agent }) => agent[message.kind]());
        break;
      case 'drain':
        if (!draining) void drain();
        draining = true;
        break;
      case 'make-recovery-code':
        withAgent(async (running) => post(await makeRecoveryCode(running)));
        break;
      case 'answer':
      case 'refusal':
        calls.settle(message);
        break;
      default:
        assertNever(message);
    }
  };

  listenToHost(parent, toAgent, take, log);
}

interface StartParts {
  readonly calls: HostCalls;
  readonly post: (message: FromAgent) => void;
  readonly log: Log;
  readonly exit: (code: number) => void;
  readonly logging: AgentPorts['logging'];
}

/** Null: the start failed; the host gets the reason, and the process ends. */
async function start(message: StartMessage, parts: StartParts): Promise<RunningAgent | null> {
  const { calls, post, log, exit, logging } = parts;
  try {
    const running = await startAgent(message, calls, { log, ...(logging === undefined ? {} : { logging }) });
    await tellReady(running, post);
    return running;
  } catch (error) {
    log('error', 'not-started', {}, error);
    post(await describeFailure(error, message.config));
    setTimeout(exit, LINGER_MS, EXIT_NOT_STARTED);
    return null;
  }
}

async function tellReady({ settings }: RunningAgent, post: (message: FromAgent) => void): Promise<void> {
  const kinds = new Set((await slotOwners(settings.dataDir)).map(({ kind }) => kind));
  post({ kind: 'ready', dataDir: settings.dataDir, slotKinds: [...kinds] });
}

async function makeRecoveryCode({ agent, settings, slots }: RunningAgent): Promise<FromAgent> {
  try {
    // Audited before the code exists: nobody would look for the slot of an unrecorded code.
    const line = { kind: 'key-slot-added' as const, actor: accountName(), detail: { slot: 'recovery' } };
    await agent.people.record(line);
    const code = await enrolRecoveryCode({ dataDir: settings.dataDir, slots, clock: systemClock });
    return { kind: 'recovery-code', code };
  } catch (error) {
    return { kind: 'recovery-code-failed', ...sentenceOf(error) };
  }
}

async function stopInTime(running: RunningAgent, log: Log): Promise<void> {
  const stopping = running.stop().catch((error: unknown) => {
    // The process ends all the same; the next start searches for running sends.
    log('error', 'stop', {}, error);
  });
  if ((await orLate(stopping, STOP_MS, systemClock)) === 'late') log('warn', 'stop-late', { ms: STOP_MS });
}
