import { setTimeout as pause } from 'node:timers/promises';

/**
 * The end of this process. The system's own exit waits for each thread that is in a call to a disk or a name server, and a share or a
 * pipe may hold such a call for ever. Whoever has to be sure of the end looks first whether one is left.
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
 * Ends it at once. Where a call is held, by force: for a service manager that is a failure, and it starts another agent, which begins
 * from what is on disk.
 */
export function endNow(code: number): never {
  if (isHeld()) process.kill(process.pid, 'SIGKILL');
  process.exit(code);
}

function isHeld(): boolean {
  return process.getActiveResourcesInfo().some((name) => IN_A_THREAD.has(name));
}
