import { webcrypto } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { FakeClock } from '../unit/support/fake-clock.ts';

/** A state that does not come within this real time never comes. */
const PATIENCE_MS = 120_000;
/** Time between two looks while something is under way: what is waited for needs the processor more. */
const LOOK_MS = 10;
/** Looks in a row that find nothing under way. */
const CALM_LOOKS = 3;

/**
 * Clock of an agent that runs in this process with real files, sockets and threads. Time stands still while anything is under way; then
 * `advance`, `until` or `during` moves it to the next sleeper, however far away that is.
 */
export class VirtualClock extends FakeClock {
  /** Moves on until `enough`; the value that is. @throws with what was seen last, if that takes too long in real time */
  async until<T>(what: string, look: () => T | Promise<T>, enough: (value: T) => boolean): Promise<T> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      const began = performance.now();
      const value = await look();
      if (enough(value)) return value;
      if (performance.now() > end)
        throw new Error(
          `waited in vain for: ${what}\nlast seen: ${JSON.stringify(value, null, 1)}\nunder way: ${String(underWay())}`,
        );
      // A last look before time moves: the first may be older than the work that has ended since.
      const looked = performance.now();
      const lookAgain = looked + Math.max(LOOK_MS, 10 * (looked - began));
      let calm = false;
      while (!calm && performance.now() < lookAgain) calm = await this.#isCalm();
      if (!calm) continue;
      const last = await look();
      if (enough(last)) return last;
      this.wakeNext();
    }
  }

  /** Moves on until `work` has ended. */
  async during<T>(work: Promise<T>): Promise<T> {
    const ended = new AbortController();
    const settled = work.finally(() => ended.abort());
    settled.catch(() => undefined);
    while (!ended.signal.aborted) if (await this.#isCalm(ended.signal)) this.wakeNext();
    return settled;
  }

  /** Resolves when nothing is under way. Time does not move. */
  protected override async settle(): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!(await this.#isCalm())) {
      if (performance.now() > end) throw new Error(`still under way: ${String(underWay())}`);
    }
  }

  /** All that sleep until the same moment wake together. */
  protected override wakeNext(end?: number): boolean {
    if (!super.wakeNext(end)) return false;
    while (super.wakeNext(this.now()));
    return true;
  }

  /** False as soon as something is under way: the caller may look whether what it waits for is there by now. */
  async #isCalm(ended?: AbortSignal): Promise<boolean> {
    let events = eventsSoFar();
    for (let looks = 0; looks < CALM_LOOKS; looks += 1) {
      await (looks === 0 ? giveWay() : nextTurn());
      const now = eventsSoFar();
      if (now !== events || underWay().length > 0 || ended?.aborted === true) return false;
      events = now;
    }
    return true;
  }
}

/** Bytes that came, answers of threads, changes of folders: libuv counts what it hands over. */
const eventsSoFar = (): number => performance.nodeTiming.uvMetricsInfo.events;

/** Timers that run all the time: an agent's lock is renewed in the machine's own time, and an open stream has a limit. */
let resting = 0;
export function timersRest(by: 1 | -1): void {
  resting += by;
}

/** Lets other threads have the processor. Another clock of this process does not take it for work. */
async function giveWay(): Promise<void> {
  timersRest(1);
  await pause(1);
  timersRest(-1);
}

/** Open handles in which nothing need be under way. */
const RESTS = /^(PipeWrap|TCPSocketWrap|TCPServerWrap|TTYWrap|FSEventWrap|MessagePort|ProcessWrap)$/;

/**
 * Requests to files, sockets and name servers; and timers: every request to NHI, question to a thread and pause between two commits has
 * one. Signatures are counted here, as Node does not list them.
 */
function underWay(): string[] {
  const found = process.getActiveResourcesInfo().filter((kind) => !RESTS.test(kind));
  const timers = found.filter((kind) => kind === 'Timeout').length;
  return [
    ...found.filter((kind) => kind !== 'Timeout'),
    ...(timers > resting ? ['Timeout'] : []),
    ...(signing > 0 ? ['Signature'] : []),
  ];
}

let signing = 0;
const subtle = Object.getPrototypeOf(webcrypto.subtle) as Record<
  string,
  (...args: unknown[]) => Promise<unknown>
>;
for (const name of ['sign', 'verify', 'digest', 'importKey', 'generateKey']) {
  const original = subtle[name];
  if (original === undefined) continue;
  subtle[name] = function (...args) {
    signing += 1;
    return original.apply(this, args).finally(() => (signing -= 1));
  };
}
