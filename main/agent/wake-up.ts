import type { Clock } from './ports.ts';

/** An abort without a reason makes an error, with its stack, for each time a loop is woken. */
const NEWS = 'news';

/** The sleep between two rounds of a loop, cut short by whoever has news for it. */
export class WakeUp {
  readonly #clock: Clock;
  #bell = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A round begins: it sees all that was rung for so far. */
  begin(): void {
    if (this.#bell.signal.aborted) this.#bell = new AbortController();
  }

  /** Ends the sleep; one that comes within the round makes the next sleep none. */
  ring(): void {
    this.#bell.abort(NEWS);
  }

  sleep(ms: number): Promise<void> {
    return this.#clock.sleep(ms, this.#bell.signal);
  }
}
