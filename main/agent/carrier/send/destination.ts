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
/** Answers after which NHI may have stored the Bundle all the same. */
const NO_WALL: ReadonlySet<string> = new Set(['answer-without-number', 'answer-says-error']);
/** Non-FHIR answers in a row, none from NHI between, that show a middlebox. */
const PAGES_ARE_A_WALL = 2;
/** Twice the shortest requested pause: `#atLeast` halves it. */
const FLOOR_MS = 4_000;
/** Since when nothing is sent, and who paused it: for people, stored beside the row. Losing it changes nothing else. */
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
  /** A person resumed the destination. */
  readonly onResumed?: () => void;
  readonly random?: () => number;
}

/** The destination's health. Waits are columns, so Retry-After survives a restart. After trouble a trial case goes first; its success opens the gate. */
export class Destination {
  readonly #parts: DestinationParts;
  #health: Health;
  #course: Course;
  #pausedByPerson: boolean;
  #pausedByRestore: boolean;
  // A trial case is due: after any trouble, and after a restart during it.
  #trial: boolean;
  /** The server has answered in FHIR since the start, and since the last refused case or non-FHIR answer. */
  #isProven = false;
  // Counted since NHI last accepted or rejected a Bundle. Not stored: a restart costs one more doubtful case.
  #pagesInARow = 0;
  readonly #refusedCases = new Set<string>();
  // Refused in the last pause, perhaps because every case was: each is tried once more before it is set aside.
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

  /** A request did not reach the server, or got no usable answer: probe with backoff. */
  lost(code: string, retryAt: number | null): void {
    // Sends that run in parallel fail together: count one failure.
    if (this.#health.state === 'unreachable' && (this.#health.until ?? 0) > this.#parts.clock.now()) return;
    this.#trouble('unreachable', code, retryAt);
  }

  /**
   * A POST got a 2xx that is not NHI's, probably from a middlebox. One may be chance and counts as unreachable. The second in a row pauses the
   * destination, and a successful probe does not end that pause. The case itself is in doubt.
   */
  gotPage(code: string): void {
    this.#pagesInARow += 1;
    this.#isProven = false;
    if (this.#pagesInARow >= PAGES_ARE_A_WALL) this.#trouble('paused', code, null);
    else this.lost(code, null);
  }

  /**
   * The server refuses this agent, not one Bundle: pause with backoff and a reason that staff can read. `alone`: it refused this case before and
   * accepted others since, so the case is at fault and nothing pauses. `retryAt`: end of the pause, ms, if the caller knows it.
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

  /** The server asked for a wait. */
  told(why: 'throttled' | 'busy', retryAt: number | null): void {
    this.#trouble('paused', why, retryAt);
  }

  /** NHI accepted or rejected a Bundle: the destination is open, unless a requested wait still runs. */
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

  /** A doubtful case was found at NHI: NHI stores Bundles, even if its answers name no number. */
  foundAtNhi(): void {
    this.#pagesInARow = 0;
    if (this.#health.state === 'paused' && NO_WALL.has(this.#health.reason ?? ''))
      this.#become({ ...WELL, failures: this.#health.failures });
  }

  /** True if the server has proved to speak FHIR: until then no Bundle is sent. */
  isProven(): boolean {
    return this.#isProven;
  }

  /** A probe was answered: if this or an earlier answer was FHIR, a trial case may be sent. */
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
   * True if a token and a probe may end the pause, where no case is left as a trial: a refusal whose wait is over. Not after answers that may hide
   * a stored Bundle: only another Bundle shows whether these have stopped.
   */
  mayBeLifted(now: number): boolean {
    const { state, reason, until } = this.#health;
    if (state !== 'paused' || this.#pausedByPerson || this.#parts.server.isNew()) return false;
    const isWall = this.#pagesInARow >= PAGES_ARE_A_WALL || NO_WALL.has(reason ?? '');
    return !isWall && !this.#isAskedToWait() && (until ?? 0) <= now;
  }

  /** A token was issued and the server answers in FHIR again. A trial case still goes first; `failures` stays, so a further refusal waits no shorter. */
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

  /** When the gate may change by time alone, ms. */
  nextAt(): number | null {
    return this.#health.state === 'paused' ? this.#health.until : null;
  }

  /** `by`: the person who paused it, shown to colleagues. */
  async pauseByPerson(paused: boolean, by: string | null = null): Promise<void> {
    const { clock, onResumed, store, id, onChange } = this.#parts;
    this.#pausedByPerson = paused;
    this.#course = { ...this.#course, pause: paused && by !== null ? { by, at: clock.now() } : null };
    const wasRestored = this.#pausedByRestore;
    this.#pausedByRestore = false;
    if (!paused) {
      // A person resumed it: try at once, and give the refused cases another chance.
      this.#refusedCases.clear();
      this.#suspects.clear();
      if (this.#health.state !== 'open') this.#health = { ...this.#health, until: clock.now() };
      onResumed?.();
    }
    await Promise.all([
      setDestination(store, id, { paused_by_person: paused ? 1 : 0, until: this.#health.until }),
      // A crash that loses only this write shows the person's pause as the restore's, and changes nothing else.
      wasRestored
        ? store.write((tx) => {
            tx.run(META_SET, { key: PAUSED_BY_RESTORE, value: '' });
          })
        : null,
      // A crash that loses only this write keeps the pause without the person's name.
      this.#keepCourse(),
    ]);
    onChange();
    store.announce();
  }

  /** The cause of a refusal may be gone: ends the wait now. */
  tryNow(): void {
    if (this.#health.state !== 'paused' || this.#mustWait()) return;
    // In memory only: if the agent ends before the next try, the stored time holds.
    this.#health = { ...this.#health, until: this.#parts.clock.now() };
    this.#parts.onChange();
  }

  /** The clock was set back by `byMs`: shifts the end of the wait, which must not grow. */
  clockSetBack(byMs: number): void {
    if (this.#health.until !== null && this.#health.until > this.#parts.clock.now())
      this.#health = { ...this.#health, until: this.#health.until - byMs };
    this.#parts.onChange();
  }

  /** `newServer`: the settings name a server that nobody at the machine has confirmed yet. */
  view() {
    const newServer = this.#parts.server.isNew();
    // A requested wait ends by time alone, even if no case is left to try: polling for results resumes.
    const { state, reason, until } = this.#isAskedToWait() && !this.#mustWait() ? WELL : this.#health;
    const seen = newServer
      ? ({ state: 'paused', reason: 'new-server', until: null } as const)
      : { state, reason, until };
    return {
      ...seen,
      /** Holds until a person resumes it. */
      pausedByPerson: this.#pausedByPerson,
      /** The pause was set by the restore of a backup or a copy, not by a person. */
      pausedByRestore: this.#pausedByRestore,
      newServer,
    };
  }

  /** Since when nothing is sent, ms, and who paused it; null if not known, or if sends go on. */
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
    // Not awaited: it shares the commit of the attempt's outcome, and a crash loses both.
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

  /** Server-requested wait (Retry-After); concurrent sends must not shorten it. */
  #mustWait(): boolean {
    return this.#isAskedToWait() && (this.#health.until ?? 0) > this.#parts.clock.now();
  }

  #trouble(state: DestinationState, reason: string, retryAt: number | null): void {
    const { clock, maxBackoffMs, random } = this.#parts;
    const now = clock.now();
    // Sends that ran in parallel and failed count as one failure.
    const isNews = this.#health.state === 'open' || (this.#health.until ?? 0) <= now;
    const failures = this.#health.failures + (isNews ? 1 : 0);
    // A requested wait has a growing minimum: `Retry-After: 0` must not cause endless tries.
    const shortest = reason === 'throttled' || reason === 'busy' ? now + this.#atLeast(failures) : now;
    const until = Math.max(shortest, retryAt ?? now + backoff(failures, maxBackoffMs, random));
    this.#trial = true;
    if (this.#mustWait() && until <= (this.#health.until ?? 0)) return;
    this.#become({ state, reason, until, failures });
  }

  /** Half of the backoff's growing bound, not random: it grows with each failure. ms */
  #atLeast(failures: number): number {
    return Math.min(this.#parts.maxBackoffMs, FLOOR_MS * 2 ** Math.min(failures - 1, 20)) / 2;
  }
}

/** Number of cases that may be sent at once: as many as sockets, one trial case, or none. */
type Gate = 'open' | 'trial' | 'closed';
