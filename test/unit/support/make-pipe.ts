import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { onTestFinished } from 'vitest';

/** A pipe (FIFO) at `path`, until the test has ended; whoever waits at its other end is let go then. */
export function makePipe(path: string): void {
  rmSync(path, { force: true });
  execFileSync('mkfifo', [path]);
  onTestFinished(() => {
    letGo(path);
  });
}

/** Opens and closes the end that a reader waits for. */
export function letGo(path: string): void {
  try {
    closeSync(openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
  } catch {
    // Gone, or something else by now: nobody waits at it.
  }
}
