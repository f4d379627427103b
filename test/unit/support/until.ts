import { setImmediate as nextTurn } from 'node:timers/promises';

/** Sooner than a test's own deadline: turns that go on after its end would hold up all tests after it. Mutants are given less. */
const IN_VAIN_MS = Number(process.env['UNTIL_MS'] ?? 50_000);

/** Turns the event loop until `done` holds. No time passes on a fake clock. @throws Error after most of a minute */
export async function until(done: () => boolean): Promise<void> {
  const begun = performance.now();
  while (!done()) {
    if (performance.now() - begun > IN_VAIN_MS) throw new Error(`waited in vain for: ${String(done)}`);
    await nextTurn();
  }
}

/** A few turns, for what must not happen to have its chance. */
export async function turns(count = 30): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}
