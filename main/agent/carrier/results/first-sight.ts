import { HOUR_MS } from '../../../../shared/days.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import { CLOCK_SLACK_MS } from '../cases/clock-set-back.ts';
import { laterIsShown, noteMissed } from '../cases/reviews.ts';
import { LAGS, learnedLag, noteShown } from '../cases/search-lag.ts';
import type { Clock } from '../../ports.ts';

/**
 * Result of the search by patient for an accepted case; `not-offered`: this server does not offer it to us; `not-asked`: it could not be made
 * for this case.
 */
export type PresenceLook =
  | {
      readonly kind: 'complete';
      readonly isShown: boolean;
      readonly resources: readonly Readonly<Record<string, unknown>>[];
      readonly serverDate: number | null;
    }
  | { readonly kind: 'not-offered' | 'not-asked' }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'failed'; readonly code: string; readonly retryAt: number | null };

/** Pause before the search is tried again at a server that does not offer it. */
const NOT_OFFERED_MS = HOUR_MS;
/** A case counts as missed no sooner than this, and three times the learned lag, after NHI accepted it. */
const MISSED_AFTER_MS = HOUR_MS;
const UNPROVEN_MS = HOUR_MS;
const SOON_MS = 2_000;

/**
 * Watches for the first time that NHI's search by patient shows an accepted case. Until then this search replaces the poll by number. So
 * the lag of the index is learned without an extra request, and a number that is another patient's never brings a result.
 */
export class FirstSight {
  readonly #context: CaseContext;
  readonly #clock: Pick<Clock, 'steady'>;
  /** When the search may be tried again, on the monotonic clock, ms. */
  #offeredAt = -Infinity;
  /** Time of the last search that did not show the case, ms, by case. */
  readonly #missingAt = new Map<string, number>();
  /** Cases whose Bundle this process has read under their number, because it cannot search by patient. */
  readonly #read = new Set<string>();

  /** Standing answer that the last complete search by number lacked, by case. In memory: after a restart it takes two searches again. */
  readonly lacking = new Map<string, number | null>();

  readonly #lookingSince: number;
  /** Our clock minus the monotonic one at the last look. */
  #offset: number;
  /** Time when our clock was last found set, ms: the lag of a case accepted before is unknown. */
  #setAt = -Infinity;

  /** `lookingSince`: start of the process, ms. */
  constructor(context: CaseContext, clock: Pick<Clock, 'steady'>, lookingSince = -Infinity) {
    this.#context = context;
    this.#clock = clock;
    this.#lookingSince = lookingSince;
    this.#offset = lookingSince - clock.steady();
  }

  /** True if no search has shown this case yet, and the server offers the search by patient. */
  isOpen(row: CaseRecord): boolean {
    return row.first_shown_at === null && this.#isOffered();
  }

  /**
   * True if only the answer to the upload says that this number is the case's. Until the search by patient has shown it, or its Bundle was
   * read, a result that does not name its patient may be another patient's. For an hour at most, because a server may write a patient's
   * number in another way.
   */
  isUnproven(row: CaseRecord, now: number): boolean {
    const isUnseen = this.isOpen(row) || this.isToBeRead(row);
    return isUnseen && now - (row.accepted_at ?? 0) < UNPROVEN_MS;
  }

  notOffered(): void {
    this.#offeredAt = this.#clock.steady() + NOT_OFFERED_MS;
  }

  /**
   * True if the Bundle under the case's number must be read, once: if NHI offers no search by patient, nothing else shows whose number an answer
   * brought. Read before the first result; noted in memory, so that a restart reads once more.
   */
  isToBeRead(row: CaseRecord): boolean {
    const isUnseen = row.first_shown_at === null && row.review === 'none';
    return isUnseen && !this.#isOffered() && !this.#read.has(row.id);
  }

  noteRead(row: CaseRecord): void {
    this.#read.add(row.id);
  }

  async note(row: CaseRecord, isShown: boolean, now: number): Promise<void> {
    const offset = now - this.#clock.steady();
    if (this.#offset > -Infinity && Math.abs(offset - this.#offset) > CLOCK_SLACK_MS) this.#setAt = now;
    this.#offset = offset;
    const isMeasured = (row.accepted_at ?? now) >= this.#setAt;
    if (!isShown) {
      if (isMeasured) this.#missingAt.set(row.id, now);
      return;
    }
    const missingAt = isMeasured ? (this.#missingAt.get(row.id) ?? null) : null;
    await noteShown(this.#context, row.id, missingAt, isMeasured ? this.#lookingSince : Infinity);
    this.#missingAt.delete(row.id);
  }

  /** Time of the next search, ms: frequent searches measure the lag of the index. */
  nextLook(row: CaseRecord, now: number, pollMs: number): number {
    const age = Math.max(0, now - (row.accepted_at ?? now));
    return now + Math.round(Math.min(Math.max(SOON_MS, age / 2), pollMs));
  }

  /** No search shows the case, by patient or by number: if NHI shows a later one, it may have lost this one. */
  async noteIfMissed(row: CaseRecord, now: number): Promise<void> {
    const lagMs = learnedLag(this.#context, row, now)?.worstMs ?? 0;
    const isLong = now - (row.accepted_at ?? now) >= Math.max(MISSED_AFTER_MS, LAGS * lagMs);
    if (row.missed_since === null && isLong && laterIsShown(this.#context, row))
      await noteMissed(this.#context, row.id);
  }

  #isOffered(): boolean {
    return this.#clock.steady() >= this.#offeredAt;
  }
}
