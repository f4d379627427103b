import { backoff } from './backoff.ts';

/** Cases whose attempt threw (disk full, say): each is left alone for a while, so that it cannot spin or block the rest. */
export class FailingCases {
  readonly #maxBackoffMs: number;
  readonly #cases = new Map<
    string,
    { readonly count: number; readonly since: number; readonly until: number }
  >();

  constructor(maxBackoffMs: number) {
    this.#maxBackoffMs = maxBackoffMs;
  }

  get size(): number {
    return this.#cases.size;
  }

  note(id: string, now: number): void {
    const count = (this.#cases.get(id)?.count ?? 0) + 1;
    this.#cases.set(id, { count, since: now, until: now + backoff(count, this.#maxBackoffMs) });
  }

  forget(id: string): void {
    this.#cases.delete(id);
  }

  mayTry(id: string, now: number): boolean {
    const failing = this.#cases.get(id);
    // A clock that was set back must not make it wait for longer.
    return failing === undefined || failing.until <= now || failing.since > now;
  }

  /** Those that could be tried and are not among what is ready have ended or were held since. */
  keepOnly(ready: ReadonlySet<string>, now: number): void {
    for (const [id, { until }] of this.#cases) if (until <= now && !ready.has(id)) this.#cases.delete(id);
  }

  /** When each may be tried again, ms. */
  times(): number[] {
    return [...this.#cases.values()].map(({ until }) => until);
  }
}
