import { setImmediate as nextTurn } from 'node:timers/promises';

/** Turns the event loop until `done` holds; the test's own deadline ends it otherwise. No time passes on a fake clock. */
export async function until(done: () => boolean): Promise<void> {
  while (!done()) await nextTurn();
}

/** A few turns, for what must not happen to have its chance. */
export async function turns(count = 30): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}
