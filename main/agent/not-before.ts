/** A wait on the wall clock. A clock that is set back ends it: else it would last longer by as much. Times are ms. */
export class NotBefore {
  #from = 0;
  #until = 0;

  /** The longer of this wait and the one that is under way. */
  extend(now: number, until: number): void {
    if (this.isOver(now) || until > this.#until) this.set(now, until);
  }

  set(now: number, until: number): void {
    this.#from = now;
    this.#until = until;
  }

  isOver(now: number): boolean {
    return now >= this.#until || now < this.#from;
  }
}
