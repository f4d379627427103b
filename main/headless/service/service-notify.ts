import { spawn } from 'node:child_process';
import { errorCode } from '../../agent/ground/base/errors.ts';
import type { Log } from '../../agent/ports.ts';

/**
 * Exit code of an agent that a person's `stop` has ended. The unit restarts the agent after every other end, except wrong settings (2).
 */
export const ORDERED_STOP = 80;

type Env = Readonly<Record<string, string | undefined>>;

/** True if a service manager listens. */
export const isNotified = (env: Env = process.env): boolean => (env['NOTIFY_SOCKET'] ?? '') !== '';

const PROGRAM = 'systemd-notify';
/** Three messages may be lost, or late on a loaded machine. */
const FEEDS_A_PERIOD = 4;

/**
 * Messages to systemd, sd_notify(3): the service is ready, its main loop runs, it stops. Sent by `systemd-notify`, since Node has no datagram Unix
 * sockets. The unit accepts messages from every process of the service (`NotifyAccess=all`). Without a service manager, this starts no process.
 */
export function createServiceNotify(log: Log, env: Env = process.env) {
  if (!isNotified(env)) return { ready: () => undefined, stopping: () => undefined };
  let feeding: NodeJS.Timeout | null = null;
  let failed = false;
  let underWay = 0;
  const say = (...states: string[]): void => {
    underWay += 1;
    // Pass no secret of our environment, and no locale.
    const child = spawn(PROGRAM, states, {
      env: { PATH: env['PATH'], NOTIFY_SOCKET: env['NOTIFY_SOCKET'] },
      stdio: 'ignore',
    });
    child.once('error', (error) => ended(errorCode(error)));
    child.once('exit', (code, signal) => ended(code === 0 ? null : (signal ?? String(code))));
    child.unref();
  };
  const ended = (why: string | null): void => {
    underWay -= 1;
    if (why !== null && !failed) log('error', 'service-notify-failed', { code: why });
    failed = why !== null;
  };
  return {
    /** Reports that the service is ready. From now on this thread's loop feeds the watchdog: if the loop hangs, systemd restarts the service. */
    ready() {
      say('READY=1');
      const periodUs = Number(env['WATCHDOG_USEC'] ?? 0);
      if (!(periodUs > 0)) return;
      feeding = setInterval(
        () => {
          // If one process hangs, start no others behind it.
          if (underWay === 0) say('WATCHDOG=1');
        },
        periodUs / 1000 / FEEDS_A_PERIOD,
      );
      feeding.unref();
    },
    /** Reports that the service stops; the watchdog is no longer fed. */
    stopping() {
      if (feeding !== null) clearInterval(feeding);
      say('STOPPING=1');
    },
  };
}
