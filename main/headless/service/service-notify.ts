import { spawn } from 'node:child_process';
import { errorCode } from '../../agent/ground/base/errors.ts';
import type { Log } from '../../agent/ports.ts';

/**
 * Messages of the service to systemd, sd_notify(3): that it is up, that its main loop runs, that it stops. By `systemd-notify`, since Node
 * has no datagram socket of that kind; the unit accepts messages of every process of the service (`NotifyAccess=all`).
 */
export interface ServiceNotify {
  /** It is up. From now on this thread's loop feeds the watchdog: if it stands still, systemd restarts the service. */
  ready(): void;
  /** It stops; the watchdog is no longer fed. */
  stopping(): void;
}

/**
 * The exit code of an agent that a person's `stop` has ended: the unit starts it again after every other end but wrong settings (2). A
 * unit of before this knows no such code, and gives no `NOTIFY_SOCKET` either.
 */
export const ORDERED_STOP = 80;

type Env = Readonly<Record<string, string | undefined>>;

/** Whether a service manager listens. */
export const isNotified = (env: Env = process.env): boolean => (env['NOTIFY_SOCKET'] ?? '') !== '';

const PROGRAM = 'systemd-notify';
/** Three may be lost, or late on a loaded machine. */
const FEEDS_A_PERIOD = 4;

/** Without a service manager, nothing is started at all. */
export function createServiceNotify(log: Log, env: Env = process.env): ServiceNotify {
  if (!isNotified(env)) return { ready: () => undefined, stopping: () => undefined };
  let feeding: NodeJS.Timeout | null = null;
  let failed = false;
  let underWay = 0;
  const say = (...states: string[]): void => {
    underWay += 1;
    // No secret of our environment, and no locale.
    const child = spawn(PROGRAM, states, {
      env: { PATH: env['PATH'], NOTIFY_SOCKET: env['NOTIFY_SOCKET'] },
      stdio: 'ignore',
    });
    child.once('error', (error) => {
      ended(errorCode(error));
    });
    child.once('exit', (code, signal) => {
      ended(code === 0 ? null : (signal ?? String(code)));
    });
    child.unref();
  };
  const ended = (why: string | null): void => {
    underWay -= 1;
    if (why !== null && !failed) log('error', 'service-notify-failed', { code: why });
    failed = why !== null;
  };
  return {
    ready() {
      say('READY=1');
      const periodUs = Number(env['WATCHDOG_USEC'] ?? 0);
      if (!(periodUs > 0)) return;
      feeding = setInterval(
        () => {
          // If one hangs, no others pile up behind it.
          if (underWay === 0) say('WATCHDOG=1');
        },
        periodUs / 1000 / FEEDS_A_PERIOD,
      );
      feeding.unref();
    },
    stopping() {
      if (feeding !== null) clearInterval(feeding);
      say('STOPPING=1');
    },
  };
}
