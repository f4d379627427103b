import { spawn } from 'node:child_process';
import { parse } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * A process ends only after each thread has left its call to a disk or a name server, and a share or a pipe may hold such a call for ever. So the
 * functions below wait for these calls for a limited time, and then kill the process.
 */

/** Calls that occupy a thread of the process. */
const IN_A_THREAD: ReadonlySet<string> = new Set([
  'FSReqPromise',
  'FSReqCallback',
  'GetAddrInfoReqWrap',
  'GetNameInfoReqWrap',
]);
/** Time for a last write in progress. */
const GRACE_MS = 1_000;
const LOOK_MS = 20;

/** Ends the process with `code`, once running calls have returned or their time is over. */
export async function endProcess(code: number): Promise<never> {
  for (let left = GRACE_MS; left > 0 && isHeld(); left -= LOOK_MS) await pause(LOOK_MS);
  return endNow(code);
}

/**
 * Ends the process immediately: no more code of the agent runs. The system waits for a thread's call, usually a moment. After `GRACE_MS` the process
 * is killed, which a service manager counts as a failure: it starts another agent, which continues from the data on disk.
 */
export function endNow(code: number): never {
  if (isHeld()) endByForceSoon();
  process.exit(code);
}

/** Kills only its own parent, so that a reused process number does no harm. */
const WATCHER = `setTimeout(() => {
  if (String(process.ppid) === process.argv[1]) process.kill(process.ppid, 'SIGKILL');
}, Number(process.argv[2]));`;

/** Another program kills this process: while the system waits, no code of ours runs. On Windows the kill here works, with exit code 1. */
function endByForceSoon(): void {
  if (process.platform === 'win32') {
    process.kill(process.pid, 'SIGKILL');
    return;
  }
  spawn(process.execPath, ['-e', WATCHER, String(process.pid), String(GRACE_MS)], {
    detached: true,
    stdio: 'ignore',
    cwd: parse(process.execPath).root,
  });
}

function isHeld(): boolean {
  return process.getActiveResourcesInfo().some((name) => IN_A_THREAD.has(name));
}

/** npm and a terminal both deliver one Ctrl-C: a second signal within this time is the same wish. */
const SAME_WISH_MS = 500;

/**
 * Resolves at the first signal that asks the process to end; a second signal ends it immediately (130). SIGHUP means a closed terminal, on Windows a
 * closed console window. For a service, which has neither, it means to read the settings again, as for other daemons.
 * @param onHangUp handler for a service's SIGHUP
 */
export function stopRequested(now: () => number = Date.now, onHangUp?: () => void): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    const asked = (): void => {
      if (firstAt === null) {
        firstAt = now();
        resolve();
      } else if (now() - firstAt > SAME_WISH_MS) {
        endNow(130);
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, asked);
    process.on('SIGHUP', onHangUp ?? asked);
  });
}
