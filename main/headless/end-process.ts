import { spawn } from 'node:child_process';
import { parse } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Ends this process. The system's own exit waits for each thread in a call to a disk or a name server, and a share or a pipe may hold such
 * a call for ever. A caller that needs a certain end first checks whether such a call runs.
 */

/** Calls that a thread of the process is in. */
const IN_A_THREAD: ReadonlySet<string> = new Set([
  'FSReqPromise',
  'FSReqCallback',
  'GetAddrInfoReqWrap',
  'GetNameInfoReqWrap',
]);
/** A last write that is under way needs no longer. */
const GRACE_MS = 1_000;
const LOOK_MS = 20;

/** Ends it with `code`, once the calls under way have returned or had their time. */
export async function endProcess(code: number): Promise<never> {
  for (let left = GRACE_MS; left > 0 && isHeld(); left -= LOOK_MS) await pause(LOOK_MS);
  return endNow(code);
}

/**
 * Ends it immediately: nothing more of the agent runs. The system waits for a thread's call, usually for a moment; after `GRACE_MS` the end
 * is forced, which is a failure for a service manager: it starts another agent, which begins from the data on disk.
 */
export function endNow(code: number): never {
  if (isHeld()) endByForceSoon();
  process.exit(code);
}

/** Its only child, so that no other program with the same number is ever meant. */
const WATCHER = `setTimeout(() => {
  if (String(process.ppid) === process.argv[1]) process.kill(process.ppid, 'SIGKILL');
}, Number(process.argv[2]));`;

/** By a program beside it, since no code of ours runs while the system waits. Windows ends it immediately, by its number, with exit code 1. */
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

/** npm and a terminal both deliver one Ctrl-C: so soon after the first it is no second wish. */
const SAME_WISH_MS = 500;

/**
 * Resolves at the first signal that asks the process to end; a second one ends it immediately (130). SIGHUP is a closed terminal, on
 * Windows a closed console window. A service has none of these: there it asks to read the settings again, as every daemon's does.
 * @param onHangUp of a service
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
