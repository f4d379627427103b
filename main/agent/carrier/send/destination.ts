import type { DestinationState } from '../../../../shared/states.ts';
import { readDestination, setDestination } from '../cases/destination-record.ts';
import type { ServerStanding } from '../cases/server-standing.ts';
import { META_GET, META_SET, PAUSED_BY_RESTORE } from '../../ground/db/meta.ts';
import type { Store } from '../../ground/db/store.ts';
import type { Clock, Log } from '../../ports.ts';
import { backoff } from '../../ground/base/backoff.ts';

/** What its row says, in memory. Times in ms. */
interface Health {
  state: DestinationState;
  reason: string | null;
  until: number | null;
  failures: number;
}
/** Answers by which NHI may have taken a Bundle all the same. */
const NO_WALL: ReadonlySet<string> = new Set(['answer-without-number', 'answer-says-error']);
/** So many answers by a page, and none by NHI between them, are no chance. */
const PAGES_ARE_A_WALL = 2;
/** The shortest pause, twice. */
const FLOOR_MS = 4_000;
const WELL: Health = { state: 'open', reason: null, until: null, failures: 0 };

export function openDestinationHealth(options: {
  readonly store: Store;
  readonly id: string;
  readonly server: Pick<ServerStanding, 'isNew'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly maxBackoffMs: number;
  readonly onChange: () => void;
  /** A person says that it is mended. */
  readonly onResumed?: () => void;
  readonly random?: () => number;
}): Destination {
  const { store, id, server, clock, log, maxBackoffMs, onChange, onResumed } = options;
  const kept = readDestination(store, id);
  let health: Health = {
    state: kept.state,
    reason: kept.reason,
    until: kept.until,
    failures: kept.failures,
  };
  let pausedByPerson = kept.paused_by_person === 1;
  const restored = store.get<{ value: string }>(META_GET, { key: PAUSED_BY_RESTORE })?.value === id;
  let pausedByRestore = pausedByPerson && restored;
  // After any trouble, and after a restart in the middle of it, one case goes first.
  let trial = health.state !== 'open';
  /** It has answered in FHIR since the start, and since something that is no FHIR server last refused us. */
  let isProven = false;
  // Since it last took or judged one. A restart counts anew: it costs one case more in doubt.
  let pagesInARow = 0;
  const refusedCases = new Set<string>();
  // Refused while it refused everybody, perhaps; each is tried once more before it is set aside.
  const suspects = new Set<string>();

  const become = (next: Health): void => {
    health = next;
    log(next.state === 'open' ? 'info' : 'warn', 'destination', {
      state: next.state,
      ...(next.reason === null ? {} : { code: next.reason }),
      ...(next.until === null ? {} : { until: new Date(next.until).toISOString() }),
    });
    // Not awaited: it waits for the same commit as the outcome that taught it, and a crash loses both.
    setDestination(store, id, { ...next }).catch((error: unknown) => {
      log('error', 'destination-not-saved', {}, error);
    });
    onChange();
    store.announce();
  };
  const isAskedToWait = (): boolean =>
    health.state === 'paused' && (health.reason === 'throttled' || health.reason === 'busy');
  /** Its own word, which nothing that sends under way bring meanwhile may shorten. */
  const mustWait = (): boolean => isAskedToWait() && (health.until ?? 0) > clock.now();
  const trouble = (state: DestinationState, reason: string, retryAt: number | null): void => {
    const now = clock.now();
    // Several that were under way together and failed are one failure.
    const isNews = health.state === 'open' || (health.until ?? 0) <= now;
    const failures = health.failures + (isNews ? 1 : 0);
    // No wait that the server asks for is taken for shorter than it has proved to be: `Retry-After: 0` is no leave to try without end.
    const shortest = reason === 'throttled' || reason === 'busy' ? now + atLeast(failures) : now;
    const until = Math.max(shortest, retryAt ?? now + backoff(failures, maxBackoffMs, options.random));
    trial = true;
    if (mustWait() && until <= (health.until ?? 0)) return;
    become({ state, reason, until, failures });
  };

  /** Half of the growing bound, so that it grows for certain. ms */
  const atLeast = (failures: number): number =>
    Math.min(maxBackoffMs, FLOOR_MS * 2 ** Math.min(failures - 1, 20)) / 2;

  const lost = (code: string, retryAt: number | null): void => {
    // Those that were under way together fail together: that is one loss, not many.
    if (health.state === 'unreachable' && (health.until ?? 0) > clock.now()) return;
    trouble('unreachable', code, retryAt);
  };

  return {
    gate(now) {
      if (server.isNew() || pausedByPerson || health.state === 'unreachable' || !isProven) return 'closed';
      if (health.state === 'paused' && (health.until ?? 0) > now) return 'closed';
      return trial ? 'trial' : 'open';
    },
    lost,
    gotPage: (code) => {
      pagesInARow += 1;
      isProven = false;
      if (pagesInARow >= PAGES_ARE_A_WALL) trouble('paused', code, null);
      else lost(code, null);
    },
    refused: (why, caseId, retryAt = null) => {
      if (caseId !== null && suspects.delete(caseId)) return 'alone';
      if (caseId !== null) {
        refusedCases.add(caseId);
        isProven = false;
      }
      trouble('paused', why, retryAt);
      return 'paused';
    },
    told: (why, retryAt) => {
      trouble('paused', why, retryAt);
    },
    passed: (caseId) => {
      isProven = true;
      pagesInARow = 0;
      suspects.delete(caseId);
      refusedCases.delete(caseId);
      refusedCases.forEach((other) => suspects.add(other));
      refusedCases.clear();
      if (mustWait()) return;
      const changed = health.state !== 'open' || trial;
      trial = false;
      if (changed) become(WELL);
    },
    foundAtNhi: () => {
      // What NHI took, it took, whatever it answered.
      pagesInARow = 0;
      if (health.state === 'paused' && NO_WALL.has(health.reason ?? ''))
        become({ ...WELL, failures: health.failures });
    },
    isProven: () => isProven,
    probed: ({ speaksFhir, status }) => {
      if (!speaksFhir && !isProven) {
        trouble(
          'paused',
          status !== null && status >= 300 ? `http-${String(status)}` : 'answer-not-fhir',
          null,
        );
        return;
      }
      const wasProven = isProven;
      isProven = true;
      if (health.state === 'unreachable') become({ ...WELL, failures: health.failures });
      else if (!wasProven) onChange();
    },
    refusedCases: () => refusedCases,
    probeAt: () => {
      if (pausedByPerson || server.isNew()) return null;
      if (health.state === 'unreachable') return health.until;
      return isProven ? null : (health.until ?? 0);
    },
    nextAt: () => (health.state === 'paused' ? health.until : null),
    pauseByPerson: async (paused) => {
      pausedByPerson = paused;
      const wasRestored = pausedByRestore;
      pausedByRestore = false;
      if (!paused) {
        // A person says it is mended: it is tried at once, and those it refused get another chance.
        refusedCases.clear();
        suspects.clear();
        if (health.state !== 'open') health = { ...health, until: clock.now() };
        onResumed?.();
      }
      await Promise.all([
        setDestination(store, id, { paused_by_person: paused ? 1 : 0, until: health.until }),
        // Should this alone be lost, the pause of a person is told as that of the restore: no more than a word.
        wasRestored
          ? store.write((tx) => {
              tx.run(META_SET, { key: PAUSED_BY_RESTORE, value: '' });
            })
          : null,
      ]);
      onChange();
      store.announce();
    },
    tryNow: () => {
      if (health.state !== 'paused' || mustWait()) return;
      // In memory alone: should the agent end before it is tried, the old time holds.
      health = { ...health, until: clock.now() };
      onChange();
    },
    clockSetBack: (byMs) => {
      if (health.until !== null && health.until > clock.now())
        health = { ...health, until: health.until - byMs };
      onChange();
    },
    view: () => {
      const newServer = server.isNew();
      // A wait is over by itself, also where no case is left that could try whether it is: results are asked for again.
      const { state, reason, until } = isAskedToWait() && !mustWait() ? WELL : health;
      const seen = newServer
        ? ({ state: 'paused', reason: 'new-server', until: null } as const)
        : { state, reason, until };
      return { ...seen, pausedByPerson, pausedByRestore, newServer };
    },
  };
}

/** How many may be sent at once: all sockets, one to try it out, or none. */
type Gate = 'open' | 'trial' | 'closed';

/**
 * The health of the one destination. What makes it wait is a column, so that a Retry-After holds over a restart.
 * After trouble it is tried by one case at a time; the first that passes opens it again.
 */
export interface Destination {
  gate(now: number): Gate;
  /** A request could not reach it or came to nothing: probed with backoff. */
  lost(code: string, retryAt: number | null): void;
  /**
   * A POST was answered 2xx by what is no FHIR: a page of something in between. One may be chance and counts as lost; from the second
   * in a row on it is a pause, which a probe that passes does not end. What becomes of the case is another matter: it is in doubt.
   */
  gotPage(code: string): void;
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
  /** A case whose send was in doubt was found at NHI: so answers that name no number are no wall. */
  foundAtNhi(): void;
  /** Whether it is known to be a FHIR server: until then no Bundle leaves for it. */
  isProven(): boolean;
  /** A probe was answered: one case may try, if the answer was FHIR or its other answers were. */
  probed(answer: { readonly speaksFhir: boolean; readonly status: number | null }): void;
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
