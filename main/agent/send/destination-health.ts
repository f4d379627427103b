import type { DestinationState } from '../../../shared/states.ts';

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
  /**
   * It refuses us, not one Bundle: tried sparsely, with a reason staff can read. `alone`: it had refused this case before
   * and has taken others since, so that it is the case and not the destination; nothing pauses. `retryAt`: when it is asked
   * next, ms, where that is settled elsewhere.
   */
  refused(reason: string, caseId: string | null, retryAt?: number | null): 'paused' | 'alone';
  /** It asked us to wait. */
  told(reason: 'throttled' | 'busy', retryAt: number | null): void;
  /** It took or judged a Bundle: all is well, unless it has asked for a wait that is not over. */
  passed(caseId: string): void;
  /** A probe was answered: one case may try. */
  probed(): void;
  /** Those it refused in this pause; others are tried before them. */
  refusedCases(): ReadonlySet<string>;
  /** When a probe is due, ms; null when none is needed. */
  probeAt(): number | null;
  /** When the gate may change by itself. */
  nextAt(): number | null;
  pauseByPerson(paused: boolean): Promise<void>;
  /** What it refused us for may be mended: tried at once. */
  tryNow(): void;
  /** The clock was set back by so many ms: what is waited for comes no later for that. */
  clockSetBack(byMs: number): void;
  /** `newServer`: the settings name a server that nobody at the machine has confirmed yet. */
  view(): {
    state: DestinationState;
    reason: string | null;
    until: number | null;
    /** Until a person resumes it. */
    pausedByPerson: boolean;
    /** … and it was the restore of a backup or a copy that paused it, no person. */
    pausedByRestore: boolean;
    newServer: boolean;
  };
}
