import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../main/agent/ports.ts';

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * A clock that only tests move. `advance` wakes sleepers in the order they are due and lets what they wake run
 * before the next one, so a loop that sleeps 10 s at a time turns six times in `advance(60_000)`.
 */
export class FakeClock implements Clock {
  #now: number;
  /** How far the wall clock is ahead of the time that has passed, ms. */
  #ahead = 0;
  #order = 0;
  #sleepers: Sleeper[] = [];
  #watchers: { readonly count: number; readonly tell: () => void }[] = [];

  constructor(start: number | string = '2026-11-24T09:00:00+08:00') {
    this.#now = typeof start === 'number' ? start : Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  steady(): number {
    return this.#now - this.#ahead;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#now + Math.ceil(Math.max(0, ms)), order: this.#order++, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
      this.#tellWatchers();
    });
  }

  /** Moves time on by `ms`. Resolves when everybody due was woken and had a few turns to run. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settle();
    while (this.wakeNext(end)) await this.settle();
    this.#now = Math.max(this.#now, end);
  }

  /** Time has passed, or the wall clock was set back; nobody is woken by it. */
  set(now: number | string): void {
    const before = this.#now;
    this.#now = typeof now === 'number' ? now : Date.parse(now);
    this.#ahead += Math.min(0, this.#now - before);
  }

  /** The wall clock alone goes ahead: a person sets it, or a time server puts it right. */
  jump(ms: number): void {
    this.#now += ms;
    this.#ahead += ms;
  }

  /** How many sleep now. */
  pending(): number {
    return this.#sleepers.length;
  }

  /** Resolves once at least `count` sleep: what to wait for before `advance` when the sleeper first does real I/O. */
  sleeping(count = 1): Promise<void> {
    if (this.#sleepers.length >= count) return Promise.resolve();
    return new Promise((tell) => {
      this.#watchers.push({ count, tell });
    });
  }

  /** Moves time on to the next sleeper that is due until `end`, and wakes it. False: there is none. */
  protected wakeNext(end = Infinity): boolean {
    const next = this.#firstDue(end);
    if (next === undefined) return false;
    this.#now = Math.max(this.#now, next.at);
    next.wake();
    return true;
  }

  /** A few turns of the event loop: promises, and I/O that is already done, get to run. */
  protected async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await nextTurn();
  }

  #firstDue(end: number): Sleeper | undefined {
    return this.#sleepers
      .filter((sleeper) => sleeper.at <= end)
      .sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }

  #tellWatchers(): void {
    const told = this.#watchers.filter((watcher) => this.#sleepers.length >= watcher.count);
    this.#watchers = this.#watchers.filter((watcher) => !told.includes(watcher));
    for (const watcher of told) watcher.tell();
  }
}
