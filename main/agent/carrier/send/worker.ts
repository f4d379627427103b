import { nextReadyAt, type ReadyCase, readyCases } from '../cases/attempt.ts';
import { noteGuides } from '../cases/destination-record.ts';
import { doubtInterrupted } from '../cases/startup.ts';
import { AgentError } from '../../ground/error.ts';
import { backoff } from '../../ground/base/backoff.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import { deliver, type DeliverParts, openBody, tokenFor } from './deliver.ts';
import { orLate } from '../../ground/base/tasks.ts';

const IDLE_MS = 30_000;
/** Interval of the check that puts cases in doubt which are `sending` without a running attempt. */
const ABANDONED_MS = 60_000;

type SendWorkerParts = DeliverParts & { readonly concurrency: number };

/** Sends what is queued, in the background, until it is stopped. */
export class SendWorker {
  readonly #parts: SendWorkerParts;
  /** Running attempts by case, from the first preparation to the last commit. */
  readonly #inFlight = new Map<string, Promise<void>>();
  /** Cases whose attempt has no answer yet: each takes one of the `concurrency` places. */
  readonly #onLine = new Set<string>();
  readonly #failing: FailingCases;
  readonly #bodies: PreparedBodies;
  /** On the monotonic clock, ms. */
  #abandonedAt = -Infinity;
  readonly #loop: Loop;

  constructor(parts: SendWorkerParts) {
    this.#parts = parts;
    this.#failing = new FailingCases(parts.maxBackoffMs);
    this.#bodies = new PreparedBodies((found) => openBody(parts, found));
    this.#loop = createLoop(
      parts.clock,
      async () => {
        await this.#doubtAbandoned(parts.clock.steady());
        await this.#probe(parts.clock.now());
        await this.#probeIdle(parts.clock.now());
        this.#fill();
        return this.#sleepMs(parts.clock.now());
      },
      (error) => {
        parts.log('error', 'send-loop', {}, error);
        return this.#sleepMs(parts.clock.now());
      },
    );
  }

  start(): void {
    this.#loop.start();
  }

  /** Begins no new attempt. Resolves when running ones have ended, or after `giveUpMs`: their cases stay `sending`, and the next start searches for them. */
  async stop(giveUpMs: number): Promise<void> {
    await this.#loop.stop();
    await orLate(this.quiet(), giveUpMs, this.#parts.clock);
  }

  /** Data changed: runs the loop now. `ids`: only these cases changed; a running attempt wakes the loop itself when it ends. */
  wake(ids: readonly string[] = []): void {
    if (ids.length === 0 || ids.some((id) => !this.#inFlight.has(id))) this.#loop.wake();
  }

  inFlight(): number {
    return this.#inFlight.size;
  }

  /** Resolves when all attempts that run now have ended. */
  async quiet(): Promise<void> {
    await Promise.allSettled([...this.#inFlight.values()]);
  }

  #room(now: number): number {
    const { destination, concurrency, nhi } = this.#parts;
    switch (destination.gate(now)) {
      case 'closed':
        return 0;
      case 'trial':
        return this.#inFlight.size === 0 ? 1 : 0;
      case 'open':
        return Math.min(concurrency - this.#onLine.size, nhi.freeSockets());
    }
  }

  #begin(found: ReadyCase): void {
    const { destination, clock, mayBeSent, log } = this.#parts;
    const asTrial = destination.gate(clock.now()) === 'trial';
    const mayStart = (): boolean => {
      const gate = destination.gate(clock.now());
      const isOurs = mayBeSent(found.folder);
      return !this.#loop.signal.aborted && isOurs && (gate === 'open' || (gate === 'trial' && asTrial));
    };
    const onAnswered = (): void => {
      this.#onLine.delete(found.id);
      this.#loop.wake();
    };
    this.#onLine.add(found.id);
    const task = deliver(this.#parts, found, {
      takeBody: () => this.#bodies.take(found),
      mayStart,
      onAnswered,
    })
      .then((delivery) => {
        this.#failing.forget(found.id);
        return delivery;
      })
      .catch((error: unknown) => {
        this.#failing.note(found.id, clock.now());
        const code = error instanceof AgentError ? { code: error.code } : {};
        log('error', 'attempt-failed', { caseId: found.id, ...code }, error);
        return null;
      })
      .then((delivery) => {
        this.#inFlight.delete(found.id);
        // A case that was not accepted may be due again: wake the loop. An accepted one freed its place at its answer.
        if (delivery !== 'accepted') onAnswered();
      });
    this.#inFlight.set(found.id, task);
  }

  #fill(): void {
    const { clock, destination, concurrency, context, mayBeSent } = this.#parts;
    const now = clock.now();
    const free = Math.max(0, this.#room(now));
    const mayPrepare = destination.gate(now) === 'open' && this.#bodies.mayTakeMore(concurrency);
    if (free === 0 && !mayPrepare) return;
    const refused = destination.refusedCases();
    const limit = free + MOST_PREPARED + this.#inFlight.size + refused.size + this.#failing.size;
    const ready = readyCases(context, now, limit).filter(
      ({ id, folder }) => !this.#inFlight.has(id) && this.#failing.mayTry(id, now) && mayBeSent(folder),
    );
    // A running attempt may fail again: keep its failure count.
    this.#failing.keepOnly(new Set([...ready.map(({ id }) => id), ...this.#inFlight.keys()]), now);
    // After a pause, cases not yet refused go first: one bad case must not block the rest.
    const ordered = [
      ...ready.filter(({ id }) => !refused.has(id)),
      ...ready.filter(({ id }) => refused.has(id)),
    ];
    for (const found of ordered.slice(0, free)) this.#begin(found);
    // A trial case goes alone: no further body is prepared.
    const next = destination.gate(now) === 'open' ? ordered.slice(free) : [];
    this.#bodies.expect(next.slice(0, concurrency));
  }

  /** One probe at a time while the destination is unreachable or has not answered in FHIR; no case is sent meanwhile. */
  async #probe(now: number): Promise<void> {
    const { destination, nhi, context } = this.#parts;
    const due = destination.probeAt();
    if (due === null || due > now || this.#inFlight.size > 0) return;
    const { signal } = this.#loop;
    const stopped = (): boolean => signal.aborted;
    let result = await nhi.probe({ token: null, signal });
    if (stopped()) return;
    await noteGuides(context, [result.capability], 'metadata');
    if (result.alive && !result.speaksFhir && !destination.isProven()) {
      const token = await tokenFor(this.#parts);
      if (token === null || stopped()) return;
      result = await nhi.probe({ token, signal });
      if (stopped()) return;
    }
    if (result.alive) destination.probed(result);
    else destination.lost(result.code ?? `http-${String(result.status ?? 0)}`, null);
  }

  /** Without a ready case as a trial, a pause would last until the next Bundle, even if its cause is gone. */
  async #probeIdle(now: number): Promise<void> {
    const { destination, nhi, context } = this.#parts;
    if (!destination.mayBeLifted(now) || this.#inFlight.size > 0) return;
    if (readyCases(context, now, 1).length > 0) return;
    const { reason } = destination.view();
    const token = await tokenFor(this.#parts);
    const { signal } = this.#loop;
    const stopped = (): boolean => signal.aborted;
    if (token === null || stopped()) return;
    const result = await nhi.probe({ token, signal });
    if (stopped()) return;
    if (!result.alive) destination.lost(result.code ?? `http-${String(result.status ?? 0)}`, null);
    else if (result.speaksFhir) destination.lifted();
    // The answer is not FHIR: the pause stands, with a longer wait.
    else destination.refused(reason ?? 'answer-not-fhir', null);
  }

  async #doubtAbandoned(now: number): Promise<void> {
    if (now < this.#abandonedAt) return;
    this.#abandonedAt = now + ABANDONED_MS;
    const ids = await doubtInterrupted(this.#parts.context, (id) => this.#inFlight.has(id));
    for (const caseId of ids) this.#parts.log('error', 'attempt-abandoned', { caseId });
  }

  #sleepMs(now: number): number {
    const { destination, context, concurrency } = this.#parts;
    const times = [
      destination.probeAt(),
      destination.nextAt(),
      // With all places taken, the next answer wakes the loop; no case can start earlier.
      this.#onLine.size < concurrency ? nextReadyAt(context, now) : null,
      ...this.#failing.times(),
    ];
    const next = Math.min(...times.filter((at) => at !== null && at > now).map(Number), now + IDLE_MS);
    return Math.max(20, next - now);
  }
}

export const createSendWorker = (parts: SendWorkerParts): SendWorker => new SendWorker(parts);

/** Cases whose attempt threw (disk full, say): each gets a back-off, so that it neither spins nor blocks the rest. */
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
    // A clock that was set back must not lengthen the wait.
    return failing === undefined || failing.until <= now || failing.since > now;
  }

  /** Forgets cases whose wait is over and that are not ready: they ended or were held since. */
  keepOnly(ready: ReadonlySet<string>, now: number): void {
    for (const [id, { until }] of this.#cases) if (until <= now && !ready.has(id)) this.#cases.delete(id);
  }

  /** When each may be tried again, ms. */
  times(): number[] {
    return [...this.#cases.values()].map(({ until }) => until);
  }
}

/** Most prefetched bodies: each is in memory whole. */
const MOST_PREPARED = 4;

/** Prefetched bodies of the next cases, verified while all places are taken: the next `sending` then shares an answer's commit and fsync. */
export class PreparedBodies {
  readonly #open: (found: ReadyCase) => Promise<Buffer | null>;
  readonly #bodies = new Map<string, Promise<Buffer | null>>();

  constructor(open: (found: ReadyCase) => Promise<Buffer | null>) {
    this.#open = open;
  }

  /** True if one more body may be prefetched, given the number of places. */
  mayTakeMore(places: number): boolean {
    return this.#bodies.size < Math.min(MOST_PREPARED, places);
  }

  /** Prefetches the bodies of these cases, the next ones in order, and drops all others. */
  expect(next: readonly ReadyCase[]): void {
    const wanted = new Map(next.slice(0, MOST_PREPARED).map((found) => [found.id, found]));
    for (const id of this.#bodies.keys()) if (!wanted.has(id)) this.#bodies.delete(id);
    for (const found of wanted.values()) {
      if (this.#bodies.has(found.id)) continue;
      const body = this.#open(found);
      // `take` passes the error on. A body that nobody takes is opened again by the next attempt.
      body.catch(() => undefined);
      this.#bodies.set(found.id, body);
    }
  }

  /** The body of a case to be sent, prefetched or opened now. */
  take(found: ReadyCase): Promise<Buffer | null> {
    const prepared = this.#bodies.get(found.id);
    this.#bodies.delete(found.id);
    return prepared ?? this.#open(found);
  }
}
