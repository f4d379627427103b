import { AgentError } from '../error.ts';

/** Limits of one kind of call: under way, and waiting for their turn. `each`: of one person's sessions together; `all`: of everybody. */
export interface Lane {
  readonly each: number;
  readonly all: number;
  readonly eachWaiting: number;
  readonly allWaiting: number;
}

interface Waiting {
  readonly who: string;
  readonly start: () => void;
}

/** Turns in one lane. The first waiting call of a person who is below the limit goes next, so that nobody's queue delays others. */
export class Turns {
  readonly #lane: Lane;
  readonly #running = new Map<string, number>();
  #waiting: Waiting[] = [];

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  /** Resolves to the function that ends the turn, which may be called twice. @throws AgentError `calls-busy` */
  async enter(who: string, signal: AbortSignal | undefined): Promise<() => void> {
    if (!this.#mayStart(who)) await this.#wait(who, signal);
    else this.#add(who, 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#add(who, -1);
      this.#startNext();
    };
  }

  #mayStart(who: string): boolean {
    const all = [...this.#running.values()].reduce((sum, count) => sum + count, 0);
    return all < this.#lane.all && (this.#running.get(who) ?? 0) < this.#lane.each;
  }

  #add(who: string, count: 1 | -1): void {
    const left = (this.#running.get(who) ?? 0) + count;
    if (left === 0) this.#running.delete(who);
    else this.#running.set(who, left);
  }

  async #wait(who: string, signal: AbortSignal | undefined): Promise<void> {
    const own = this.#waiting.filter((one) => one.who === who).length;
    const { eachWaiting, allWaiting } = this.#lane;
    if (own >= eachWaiting || this.#waiting.length >= allWaiting) throw new AgentError('calls-busy');
    const turn = Promise.withResolvers<undefined>();
    const waiting = { who, start: () => turn.resolve(undefined) };
    const leave = (): void => {
      if (!this.#waiting.includes(waiting)) return;
      this.#waiting = this.#waiting.filter((one) => one !== waiting);
      turn.reject(new AgentError('calls-busy'));
    };
    this.#waiting.push(waiting);
    signal?.addEventListener('abort', leave, { once: true });
    if (signal?.aborted === true) leave();
    await turn.promise;
    signal?.removeEventListener('abort', leave);
  }

  /** Counts the next call as running before it starts: no other may take its turn meanwhile. */
  #startNext(): void {
    const next = this.#waiting.find(({ who }) => this.#mayStart(who));
    if (next === undefined) return;
    this.#waiting = this.#waiting.filter((one) => one !== next);
    this.#add(next.who, 1);
    next.start();
  }
}
