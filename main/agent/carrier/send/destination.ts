import type { DestinationState } from '../../../../shared/states.ts';
import { readDestination, setDestination } from '../cases/destination-record.ts';
import type { ServerStanding } from '../cases/server-standing.ts';
import { META_GET, META_SET, PAUSED_BY_RESTORE } from '../../ground/db/meta.ts';
import { readKept, writeKept } from '../../ground/db/cache.ts';
import type { Store } from '../../ground/db/store.ts';
import type { Clock, Log } from '../../ports.ts';
import { backoff } from '../../ground/base/backoff.ts';

/** The destination's row, in memory. Times in ms. */
interface Health {
  state: DestinationState;
  reason: string | null;
  until: number | null;
  failures: number;
}
/** Answers by which NHI may have taken a Bundle all the same. */
const NO_WALL: ReadonlySet<string> = new Set(['answer-without-number', 'answer-says-error']);
/** Non-FHIR answers in a row, none from NHI between, that show a middlebox. */
const PAGES_ARE_A_WALL = 2;
/** The shortest pause, twice. */
const FLOOR_MS = 4_000;
/** Since when nothing leaves: a word for people, kept beside the row. Losing it costs the word and no more. */
interface Course {
  /** ms */
  readonly troubleAt: number | null;
  readonly pause: { readonly by: string; readonly at: number } | null;
}
const NO_COURSE: Course = { troubleAt: null, pause: null };
const courseKey = (id: string): string => `destination-course:${id}`;

const WELL: Health = { state: 'open', reason: null, until: null, failures: 0 };

interface DestinationParts {
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
}

/** The destination's health. Waits are columns, so Retry-After survives a restart. After trouble one case goes first and opens it. */
export class Destination {
  readonly #parts: DestinationParts;
  #health: Health;
  #course: Course;
  #pausedByPerson: boolean;
  #pausedByRestore: boolean;
  // After any trouble, and after a restart in the middle of it, one case goes first.
  #trial: boolean;
  /** It has answered in FHIR since the start, and since something that is no FHIR server last refused us. */
  #isProven = false;
  // Since it last took or judged one. A restart counts anew: it costs one case more in doubt.
  #pagesInARow = 0;
  readonly #refusedCases = new Set<string>();
  // Refused while it refused everybody, perhaps; each is tried once more before it is set aside.
  readonly #suspects = new Set<string>();

  constructor(parts: DestinationParts) {
    this.#parts = parts;
    const kept = readDestination(parts.store, parts.id);
    this.#health = { state: kept.state, reason: kept.reason, until: kept.until, failures: kept.failures };
    this.#course = readKept<Course>(parts.store, courseKey(parts.id)) ?? NO_COURSE;
    this.#pausedByPerson = kept.paused_by_person === 1;
    const restored =
      parts.store.get<{ value: string }>(META_GET, { key: PAUSED_BY_RESTORE })?.value === parts.id;
    this.#pausedByRestore = this.#pausedByPerson && restored;
    this.#trial = this.#health.state !== 'open';
  }

  gate(now: number): Gate {
    if (
      this.#parts.server.isNew() ||
      this.#pausedByPerson ||
      this.#health.state === 'unreachable' ||
      !this.#isProven
    )
      return 'closed';
    if (this.#health.state === 'paused' && (this.#health.until ?? 0) > now) return 'closed';
    return this.#trial ? 'trial' : 'open';
  }

  /** A request could not reach it or came to nothing: probed with backoff. */
  lost(code: string, retryAt: number | null): void {
    // Concurrent sends fail together: one loss, not many.
    if (this.#health.state === 'unreachable' && (this.#health.until ?? 0) > this.#parts.clock.now()) return;
    this.#trouble('unreachable', code, retryAt);
  }

  /**
   * A POST was answered 2xx by what is no FHIR: a page of something in between. One may be chance and counts as lost; from the second
   * in a row on it is a pause, which a probe that passes does not end. What becomes of the case is another matter: it is in doubt.
   */
  gotPage(code: string): void {
    this.#pagesInARow += 1;
    this.#isProven = false;
    if (this.#pagesInARow >= PAGES_ARE_A_WALL) this.#trouble('paused', code, null);
    else this.lost(code, null);
  }

  /**
   * It refuses us, not one Bundle: tried sparsely, with a reason staff can read. `alone`: it had refused this case before
   * and has taken others since, so that it is the case and not the destination; nothing pauses. `retryAt`: when it is asked
   * next, ms, where that is settled elsewhere.
   */
  refused(why: string, caseId: string | null, retryAt: number | null = null): 'paused' | 'alone' {
    if (caseId !== null && this.#suspects.delete(caseId)) return 'alone';
    if (caseId !== null) {
      this.#refusedCases.add(caseId);
      this.#isProven = false;
    }
    this.#trouble('paused', why, retryAt);
    return 'paused';
  }

  /** It asked us to wait. */
  told(why: 'throttled' | 'busy', retryAt: number | null): void {
    this.#trouble('paused', why, retryAt);
  }

  /** It took or judged a Bundle: all is well, unless it has asked for a wait that is not over. */
  passed(caseId: string): void {
    this.#isProven = true;
    this.#pagesInARow = 0;
    this.#suspects.delete(caseId);
    this.#refusedCases.delete(caseId);
    this.#refusedCases.forEach((other) => this.#suspects.add(other));
    this.#refusedCases.clear();
    if (this.#mustWait()) return;
    const changed = this.#health.state !== 'open' || this.#trial;
    this.#trial = false;
    if (changed) this.#become(WELL);
  }

  /** A case whose send was in doubt was found at NHI: so answers that name no number are no wall. */
  foundAtNhi(): void {
    // NHI takes Bundles, whatever it answered.
    this.#pagesInARow = 0;
    if (this.#health.state === 'paused' && NO_WALL.has(this.#health.reason ?? ''))
      this.#become({ ...WELL, failures: this.#health.failures });
  }

  /** Whether it is known to be a FHIR server: until then no Bundle leaves for it. */
  isProven(): boolean {
    return this.#isProven;
  }

  /** A probe was answered: one case may try, if the answer was FHIR or its other answers were. */
  probed({ speaksFhir, status }: { readonly speaksFhir: boolean; readonly status: number | null }): void {
    if (!speaksFhir && !this.#isProven) {
      this.#trouble(
        'paused',
        status !== null && status >= 300 ? `http-${String(status)}` : 'answer-not-fhir',
        null,
      );
      return;
    }
    const wasProven = this.#isProven;
    this.#isProven = true;
    if (this.#health.state === 'unreachable') this.#become({ ...WELL, failures: this.#health.failures });
    else if (!wasProven) this.#parts.onChange();
  }

  /**
   * A pause by a refusal whose wait is over: where no case is left to try it, a token and a probe may end it. Answers that may hide a
   * taken Bundle are not tried by those.
   */
  mayBeLifted(now: number): boolean {
    const { state, reason, until } = this.#health;
    if (state !== 'paused' || this.#pausedByPerson || this.#parts.server.isNew()) return false;
    const isWall = this.#pagesInARow >= PAGES_ARE_A_WALL || NO_WALL.has(reason ?? '');
    return !isWall && !this.#isAskedToWait() && (until ?? 0) <= now;
  }

  /** It gives a token and answers in FHIR again. One case goes first all the same; after a further refusal the wait is no shorter. */
  lifted(): void {
    if (this.#health.state === 'paused') this.#become({ ...WELL, failures: this.#health.failures });
  }

  /** Cases refused in this pause; others are tried before them. */
  refusedCases(): ReadonlySet<string> {
    return this.#refusedCases;
  }

  /** When a probe is due, ms; null when none is needed. */
  probeAt(): number | null {
    if (this.#pausedByPerson || this.#parts.server.isNew()) return null;
    if (this.#health.state === 'unreachable') return this.#health.until;
    return this.#isProven ? null : (this.#health.until ?? 0);
  }

  /** When the gate may change by itself. */
  nextAt(): number | null {
    return this.#health.state === 'paused' ? this.#health.until : null;
  }

  /** `by`: who says so, for colleagues who see the pause. */
  async pauseByPerson(paused: boolean, by: string | null = null): Promise<void> {
    const { clock, onResumed, store, id, onChange } = this.#parts;
    this.#pausedByPerson = paused;
    this.#course = { ...this.#course, pause: paused && by !== null ? { by, at: clock.now() } : null };
    const wasRestored = this.#pausedByRestore;
    this.#pausedByRestore = false;
    if (!paused) {
      // A person says it is mended: it is tried at once, and those it refused get another chance.
      this.#refusedCases.clear();
      this.#suspects.clear();
      if (this.#health.state !== 'open') this.#health = { ...this.#health, until: clock.now() };
      onResumed?.();
    }
    await Promise.all([
      setDestination(store, id, { paused_by_person: paused ? 1 : 0, until: this.#health.until }),
      // Should this alone be lost, the pause of a person is told as that of the restore: no more than a word.
      wasRestored
        ? store.write((tx) => {
            tx.run(META_SET, { key: PAUSED_BY_RESTORE, value: '' });
          })
        : null,
      // Should this alone be lost, the pause holds and has no name.
      this.#keepCourse(),
    ]);
    onChange();
    store.announce();
  }

  /** The cause of a refusal may be mended: tries at once. */
  tryNow(): void {
    if (this.#health.state !== 'paused' || this.#mustWait()) return;
    // In memory alone: should the agent end before it is tried, the old time holds.
    this.#health = { ...this.#health, until: this.#parts.clock.now() };
    this.#parts.onChange();
  }

  /** The clock was set back by so many ms: what is waited for comes no later for that. */
  clockSetBack(byMs: number): void {
    if (this.#health.until !== null && this.#health.until > this.#parts.clock.now())
      this.#health = { ...this.#health, until: this.#health.until - byMs };
    this.#parts.onChange();
  }

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
  } {
    const newServer = this.#parts.server.isNew();
    // A wait is over by itself, also where no case is left that could try whether it is: results are asked for again.
    const { state, reason, until } = this.#isAskedToWait() && !this.#mustWait() ? WELL : this.#health;
    const seen = newServer
      ? ({ state: 'paused', reason: 'new-server', until: null } as const)
      : { state, reason, until };
    return {
      ...seen,
      pausedByPerson: this.#pausedByPerson,
      pausedByRestore: this.#pausedByRestore,
      newServer,
    };
  }

  /** Since when nothing leaves, ms, and who paused it; null where that is not known or nothing stands still. */
  course(): { readonly since: number | null; readonly pausedBy: string | null } {
    const { pause, troubleAt } = this.#course;
    if (this.#pausedByPerson)
      return this.#pausedByRestore || pause === null
        ? { since: null, pausedBy: null }
        : { since: pause.at, pausedBy: pause.by };
    return {
      since: this.view().state === 'open' || this.#parts.server.isNew() ? null : troubleAt,
      pausedBy: null,
    };
  }

  #keepCourse(): Promise<void> {
    const { store, id } = this.#parts;
    const course = this.#course;
    return writeKept(store, courseKey(id), () => course);
  }

  #become(next: Health): void {
    const { log, store, id, clock, onChange } = this.#parts;
    const begins = this.#health.state === 'open';
    this.#health = next;
    const isOver = next.state === 'open';
    if (isOver || begins) this.#course = { ...this.#course, troubleAt: isOver ? null : clock.now() };
    log(next.state === 'open' ? 'info' : 'warn', 'destination', {
      state: next.state,
      ...(next.reason === null ? {} : { code: next.reason }),
      ...(next.until === null ? {} : { until: new Date(next.until).toISOString() }),
    });
    // Not awaited: it waits for the same commit as the outcome that taught it, and a crash loses both.
    Promise.all([setDestination(store, id, { ...next }), isOver || begins ? this.#keepCourse() : null]).catch(
      (error: unknown) => {
        log('error', 'destination-not-saved', {}, error);
      },
    );
    onChange();
    store.announce();
  }

  #isAskedToWait(): boolean {
    return (
      this.#health.state === 'paused' &&
      (this.#health.reason === 'throttled' || this.#health.reason === 'busy')
    );
  }

  /** Its own word, which nothing that sends under way bring meanwhile may shorten. */
  #mustWait(): boolean {
    return this.#isAskedToWait() && (this.#health.until ?? 0) > this.#parts.clock.now();
  }

  #trouble(state: DestinationState, reason: string, retryAt: number | null): void {
    const { clock, maxBackoffMs, random } = this.#parts;
    const now = clock.now();
    // Several that were under way together and failed are one failure.
    const isNews = this.#health.state === 'open' || (this.#health.until ?? 0) <= now;
    const failures = this.#health.failures + (isNews ? 1 : 0);
    // No wait that the server asks for is taken for shorter than it has proved to be: `Retry-After: 0` is no leave to try without end.
    const shortest = reason === 'throttled' || reason === 'busy' ? now + this.#atLeast(failures) : now;
    const until = Math.max(shortest, retryAt ?? now + backoff(failures, maxBackoffMs, random));
    this.#trial = true;
    if (this.#mustWait() && until <= (this.#health.until ?? 0)) return;
    this.#become({ state, reason, until, failures });
  }

  /** Half of the growing bound, so that it grows for certain. ms */
  #atLeast(failures: number): number {
    return Math.min(this.#parts.maxBackoffMs, FLOOR_MS * 2 ** Math.min(failures - 1, 20)) / 2;
  }
}

/** How many may be sent at once: all sockets, one to try it out, or none. */
type Gate = 'open' | 'trial' | 'closed';
