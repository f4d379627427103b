import packageJson from '../../../package.json' with { type: 'json' };
import { assertNever } from '../../../shared/assert-never.ts';
import type { AgentPorts, Log } from '../../agent/ports.ts';
import { systemClock } from '../../agent/base/clock.ts';
import { enrolRecoveryCode, slotOwners } from '../../agent/vault/enrol.ts';
import { accountName } from './account-name.ts';
import { watchUpdates } from '../update/watch-updates.ts';
import { createHostCalls } from './host-calls.ts';
import { EXIT_NOT_STARTED, toAgent, type FromAgent, type StartMessage, type ToAgent } from './messages.ts';
import { listenToHost, type HostPort } from './parent-port.ts';
import { startAgent, type RunningAgent, type ServedPort } from './start-agent.ts';
import { describeFailure, sentenceOf } from './start-failure.ts';

/** In time for the host, which ends the process after 10 s. What is cut off here was written down as `sending`. */
const STOP_MS = 9_000;
/** A message written just before the exit may be lost with it. */
const LINGER_MS = 250;

/**
 * The agent in its utility process: starts when told to, answers on the ports it is handed, drains when asked. Its exit
 * code tells the host why it ended.
 */
export function hostAgent(
  parent: HostPort,
  log: Log,
  exit: (code: number) => void,
  logging?: AgentPorts['logging'],
): void {
  const post = (message: FromAgent): void => {
    parent.postMessage(message);
  };
  const calls = createHostCalls(post);
  let starting: Promise<RunningAgent | null> = Promise.resolve(null);
  let started = false;
  let draining = false;
  const ending = new AbortController();

  const start = async (message: StartMessage): Promise<RunningAgent | null> => {
    try {
      const running = await startAgent(message, calls, {
        log,
        ...(logging === undefined ? {} : { logging }),
      });
      const { dataDir } = running.settings;
      const kinds = new Set((await slotOwners(dataDir)).map(({ kind }) => kind));
      post({ kind: 'ready', dataDir, slotKinds: [...kinds] });
      void watchUpdates(
        {
          settings: running.settings,
          current: packageJson.version,
          platform: process.platform,
          tell: (version) => {
            post({ kind: 'update', version });
          },
          clock: systemClock,
          log,
        },
        ending.signal,
      );
      return running;
    } catch (error) {
      log('error', 'not-started', {}, error);
      post(await describeFailure(error, message.config));
      setTimeout(exit, LINGER_MS, EXIT_NOT_STARTED);
      return null;
    }
  };
  const drain = async (): Promise<void> => {
    log('info', 'drain');
    ending.abort();
    const running = await starting;
    if (running !== null) await stopInTime(running, log);
    exit(0);
  };
  /** Does it once the agent is up; without one there is nothing to do. */
  const withAgent = (use: (running: RunningAgent) => void | Promise<void>): void => {
    starting
      .then((running) => (running === null ? undefined : use(running)))
      .catch((error: unknown) => {
        log('error', 'host-message', {}, error);
      });
  };
  const take = (message: ToAgent, port: ServedPort | undefined): void => {
    switch (message.kind) {
      case 'start':
        if (!started) starting = start(message);
        started = true;
        break;
      case 'serve':
        withAgent((running) => {
          if (port !== undefined) running.serve(port, message.actor);
        });
        break;
      case 'suspend':
        withAgent(({ agent }) => {
          agent.suspend();
        });
        break;
      case 'resume':
        withAgent(({ agent }) => {
          agent.resume();
        });
        break;
      case 'drain':
        if (!draining) void drain();
        draining = true;
        break;
      case 'make-recovery-code':
        withAgent(async (running) => {
          post(await makeRecoveryCode(running));
        });
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

async function makeRecoveryCode({ agent, settings, slots }: RunningAgent): Promise<FromAgent> {
  try {
    // On record before it exists: a code that nobody knows of would be a way in that nobody looks for.
    const line = { kind: 'key-slot-added', actor: accountName(), detail: { slot: 'recovery' } };
    await agent.people.record(line);
    const code = await enrolRecoveryCode({ dataDir: settings.dataDir, slots, clock: systemClock });
    return { kind: 'recovery-code', code };
  } catch (error) {
    return { kind: 'recovery-code-failed', ...sentenceOf(error) };
  }
}

async function stopInTime(running: RunningAgent, log: Log): Promise<void> {
  const late = new Promise<'late'>((resolve) => {
    setTimeout(resolve, STOP_MS, 'late').unref();
  });
  const stopping = running.stop().catch((error: unknown) => {
    // It ends all the same; what was under way is looked for at the next start.
    log('error', 'stop', {}, error);
  });
  if ((await Promise.race([stopping, late])) === 'late') log('warn', 'stop-late', { ms: STOP_MS });
}
