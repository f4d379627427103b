import { AgentError } from '../error.ts';
import { noteGuides } from '../cases/destination-record.ts';
import { nextReadyAt, type ReadyCase, readyCases } from '../cases/attempt.ts';
import { deliver } from './deliver.ts';
import type { DeliverParts } from './deliver-parts.ts';
import { FailingCases } from './failing-cases.ts';
import { openBody } from './prepare.ts';
import { MOST_PREPARED, PreparedBodies } from './prepared-bodies.ts';
import { WakeUp } from '../wake-up.ts';

/** Sends what is queued, in the background, until it is stopped. */
export interface SendWorker {
  start(): void;
  /** No new attempt; resolves when those under way have ended (or `giveUpMs` passed: their cases stay `sending` and are looked up at the next start). */
  stop(giveUpMs: number): Promise<void>;
  /** Something changed: look now. */
  wake(): void;
  inFlight(): number;
  /** No new attempt before this moment (ms since the epoch); it passes by itself, as whoever asked for it may be gone by then. */
  holdUntil(at: number): void;
  /** Resolves when the attempts of this moment have ended. */
  quiet(): Promise<void>;
}

const IDLE_MS = 30_000;

export function createSendWorker(parts: DeliverParts & { readonly concurrency: number }): SendWorker {
  const { context, clock, log, destination, nhi } = parts;
  /** From the first preparation to the last commit. */
  const inFlight = new Map<string, Promise<void>>();
  /** Those of them that hold a place on the line: no answer yet. */
  const onLine = new Set<string>();
  const stopping = new AbortController();
  const failing = new FailingCases(parts.maxBackoffMs);
  const bodies = new PreparedBodies((found) => openBody(parts, found));
  const wakeUp = new WakeUp(clock);
  let running: Promise<void> | null = null;
  let heldUntil = 0;

  const wake = (): void => {
    wakeUp.ring();
  };

  const room = (now: number): number => {
    if (now < heldUntil) return 0;
    switch (destination.gate(now)) {
      case 'closed':
        return 0;
      case 'trial':
        return inFlight.size === 0 ? 1 : 0;
      case 'open':
        return Math.min(parts.concurrency - onLine.size, nhi.freeSockets());
    }
  };

  const start = (found: ReadyCase): void => {
    const asTrial = destination.gate(clock.now()) === 'trial';
    const mayStart = (): boolean => {
      const gate = destination.gate(clock.now());
      const held = clock.now() < heldUntil;
      const isOurs = parts.mayBeSent(found.folder);
      return (
        !stopping.signal.aborted && !held && isOurs && (gate === 'open' || (gate === 'trial' && asTrial))
      );
    };
    const onAnswered = (): void => {
      onLine.delete(found.id);
      wake();
    };
    onLine.add(found.id);
    const task = deliver(parts, found, { takeBody: () => bodies.take(found), mayStart, onAnswered })
      .then(() => {
        failing.forget(found.id);
      })
      .catch((error: unknown) => {
        failing.note(found.id, clock.now());
        const code = error instanceof AgentError ? { code: error.code } : {};
        log('error', 'attempt-failed', { caseId: found.id, ...code }, error);
      })
      .finally(() => {
        inFlight.delete(found.id);
        onAnswered();
      });
    inFlight.set(found.id, task);
  };

  const fill = (): void => {
    const now = clock.now();
    const free = Math.max(0, room(now));
    const mayPrepare = destination.gate(now) === 'open' && bodies.mayTakeMore(parts.concurrency);
    if (free === 0 && !mayPrepare) return;
    const refused = destination.refusedCases();
    const limit = free + MOST_PREPARED + inFlight.size + refused.size + failing.size;
    const ready = readyCases(context, now, limit).filter(
      ({ id, folder }) => !inFlight.has(id) && failing.mayTry(id, now) && parts.mayBeSent(folder),
    );
    failing.keepOnly(new Set(ready.map(({ id }) => id)), now);
    // While paused, those it has not refused yet are tried first: one bad case must not keep the rest waiting.
    const ordered = [
      ...ready.filter(({ id }) => !refused.has(id)),
      ...ready.filter(({ id }) => refused.has(id)),
    ];
    ordered.slice(0, free).forEach(start);
    // One case alone tries whether the destination has recovered; nothing waits behind it.
    const next = destination.gate(now) === 'open' ? ordered.slice(free) : [];
    bodies.expect(next.slice(0, parts.concurrency));
  };

  /** One probe at a time while it cannot be reached; nothing else is asked of it. */
  const probe = async (now: number): Promise<void> => {
    const due = destination.probeAt();
    if (due === null || due > now || inFlight.size > 0) return;
    const result = await nhi.probe(stopping.signal);
    if (stopping.signal.aborted) return;
    if (result.capability !== undefined && result.capability !== null)
      await noteGuides(context, [result.capability], 'metadata');
    if (result.alive) destination.probed();
    else destination.lost(result.code ?? `http-${String(result.status ?? 0)}`, null);
  };

  const sleepMs = (now: number): number => {
    const times = [
      destination.probeAt(),
      destination.nextAt(),
      heldUntil,
      nextReadyAt(context, now),
      ...failing.times(),
    ];
    const next = Math.min(...times.filter((at) => at !== null && at > now).map(Number), now + IDLE_MS);
    return Math.max(20, next - now);
  };

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      wakeUp.begin();
      try {
        await probe(clock.now());
        fill();
      } catch (error) {
        log('error', 'send-loop', {}, error);
      }
      await wakeUp.sleep(sleepMs(clock.now()));
    }
  };

  return {
    start: () => {
      running ??= loop();
    },
    stop: async (giveUpMs) => {
      stopping.abort();
      wake();
      await running;
      const ended = Promise.allSettled([...inFlight.values()]);
      const over = new AbortController();
      await Promise.race([ended, clock.sleep(giveUpMs, over.signal)]);
      over.abort();
    },
    wake,
    inFlight: () => inFlight.size,
    holdUntil: (at) => {
      heldUntil = at;
      wake();
    },
    quiet: async () => {
      await Promise.allSettled([...inFlight.values()]);
    },
  };
}
