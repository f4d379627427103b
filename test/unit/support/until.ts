import { setImmediate as nextTurn } from 'node:timers/promises';

/** Sooner than a test's own deadline: turns that go on after its end would hold up all tests after it. Mutants are given less. */
const IN_VAIN_MS = Number(process.env['UNTIL_MS'] ?? 50_000);

/** Time as it passes, also where a test hurries. */
const now = performance.now.bind(performance);

/** Turns the event loop until `done` holds. No time passes on a fake clock. @throws Error after most of a minute */
export async function until(done: () => boolean): Promise<void> {
  const begun = now();
  while (!done()) {
    if (now() - begun > IN_VAIN_MS) throw new Error(`waited in vain for: ${String(done)}`);
    await nextTurn();
  }
}

/** A few turns, for what must not happen to have its chance. */
export async function turns(count = 30): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}
