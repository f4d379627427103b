import type { DestinationState } from '../../../shared/states.ts';
import { readDestination, setDestination } from '../cases/destination-record.ts';
import type { Store } from '../db/store.ts';
import type { Clock, Log } from '../ports.ts';
import { backoff } from './backoff.ts';

/** How many may be sent at once: all sockets, one to try it out, or none. */
export type Gate = 'open' | 'trial' | 'closed';

/**
 * The health of the one destination. What makes it wait is a column, so that a Retry-After holds over a restart.
 * After trouble it is tried by one case at a time; the first that passes opens it again.
 */
export interface Destination {
  gate(now: number): Gate;
  /** A request could not reach it or came to nothing: probed with backoff. */
  lost(code: string, retryAt: number | null): void;
  /** It refuses us, not one Bundle: tried sparsely, with a reason staff can read. */
  refused(reason: string, caseId: string | null): void;
  /** It asked us to wait. */
  told(reason: 'throttled' | 'busy', retryAt: number | null): void;
  /** It took or judged a Bundle: all is well. Returns the cases it refused while it took this one. */
  passed(caseId: string): string[];
  /** A probe was answered: one case may try. */
  probed(): void;
  /** Those it refused in this pause; others are tried before them. */
  refusedCases(): ReadonlySet<string>;
  /** When a probe is due, ms; null when none is needed. */
  probeAt(): number | null;
  /** When the gate may change by itself. */
  nextAt(): number | null;
  pauseByPerson(paused: boolean): Promise<void>;
  view(): { state: DestinationState; reason: string | null; until: number | null; pausedByPerson: boolean };
}

export function openDestinationHealth(options: {
  readonly store: Store;
  readonly id: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly maxBackoffMs: number;
  readonly onChange: () => void;
  readonly random?: () => number;
}): Destination {
  const { store, id, clock, log, maxBackoffMs, onChange } = options;
  const kept = readDestination(store, id);
  let state: DestinationState = kept.state;
  let reason = kept.reason;
  let until = kept.until;
  let failures = kept.failures;
  let pausedByPerson = kept.paused_by_person === 1;
  // After any trouble, and after a restart in the middle of it, one case goes first.
  let trial = state !== 'open';
  const refusedCases = new Set<string>();

  const save = (): void => {
    log(state === 'open' ? 'info' : 'warn', 'destination', {
      state,
      ...(reason === null ? {} : { code: reason }),
      ...(until === null ? {} : { until: new Date(until).toISOString() }),
    });
    // Not awaited: should a crash lose it, the next attempt learns the same again.
    setDestination(store, id, { state, reason, until, failures }).catch((error: unknown) => {
      log('error', 'destination-not-saved', {}, error);
    });
    onChange();
    store.announce();
  };
  const wait = (retryAt: number | null): number =>
    retryAt ?? clock.now() + backoff(failures, maxBackoffMs, options.random);
  const trouble = (next: DestinationState, why: string, retryAt: number | null): void => {
    failures += 1;
    state = next;
    reason = why;
    until = wait(retryAt);
    trial = true;
    save();
  };

  return {
    gate(now) {
      if (pausedByPerson) return 'closed';
      if (state === 'unreachable') return 'closed';
      if (state === 'paused' && (until ?? 0) > now) return 'closed';
      return trial ? 'trial' : 'open';
    },
    lost: (code, retryAt) => {
      // Those that were under way together fail together: that is one loss, not many.
      if (state === 'unreachable' && until !== null && until > clock.now()) return;
      trouble('unreachable', code, retryAt);
    },
    refused: (why, caseId) => {
      if (caseId !== null) refusedCases.add(caseId);
      trouble('paused', why, null);
    },
    told: (why, retryAt) => {
      trouble('paused', why, retryAt);
    },
    passed: (caseId) => {
      refusedCases.delete(caseId);
      const alone = [...refusedCases];
      refusedCases.clear();
      const changed = state !== 'open' || trial;
      state = 'open';
      reason = null;
      until = null;
      failures = 0;
      trial = false;
      if (changed) save();
      return alone;
    },
    probed: () => {
      if (state !== 'unreachable') return;
      state = 'open';
      reason = null;
      until = null;
      save();
    },
    refusedCases: () => refusedCases,
    probeAt: () => (state === 'unreachable' && !pausedByPerson ? until : null),
    nextAt: () => (state === 'paused' ? until : null),
    pauseByPerson: async (paused) => {
      pausedByPerson = paused;
      if (!paused && state === 'paused') {
        // A person says it is mended: one case tries at once.
        until = clock.now();
      }
      if (!paused && state === 'unreachable') until = clock.now();
      await setDestination(store, id, { paused_by_person: paused ? 1 : 0, until });
      onChange();
      store.announce();
    },
    view: () => ({ state, reason, until, pausedByPerson }),
  };
}
