import type { ClockDoubt } from '../../../../shared/clock-doubt.ts';
import { DAY_MS } from '../../../../shared/days.ts';
import { NOTABLE_SKEW_SECONDS } from '../../../../shared/standing.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import { BUILT_AT } from '../../ground/built-at.ts';
import { readKept, writeKept } from '../../ground/db/cache.ts';
import type { Store } from '../../ground/db/store.ts';
import type { UntimelyCertificate } from '../../ground/net/untimely.ts';
import type { Clock, Log } from '../../ports.ts';
import { type ClockSkew, createClockSkew, isNotable } from './clock-skew.ts';

/** NHI's time at its last answer, and how long this program has run since. Their sum is the earliest possible present time. */
interface LastAnswer {
  /** `Date` of that answer, ms. */
  readonly serverAt: number;
  readonly ranMs: number;
}

interface ClockFacts {
  /** Our clock, ms. */
  readonly now: number;
  readonly builtAt: number;
  readonly lastAnswer: LastAnswer | null;
  /** Certificate that was refused at the last connection, without an answer of NHI since. */
  readonly certificate: UntimelyCertificate | null;
  /** Time of the newest entry in the database, ms. */
  readonly newestAt: number | null;
}

/** Tolerance: this computer's counter drifts by less, and a time server corrects by less. */
const driftOf = (ranMs: number): number => NOTABLE_SKEW_SECONDS * 1000 + ranMs / 1000;
/** The clock of the building computer may be ahead by a time zone. */
const BUILD_LEEWAY_MS = DAY_MS;
/** Longer than a hospital leaves the computer off over a holiday: in a shorter gap a certificate may truly have expired. */
const HARDLY_OFF_MS = 10 * DAY_MS;

/**
 * Weighs the evidence against our clock without NHI's time. An expired certificate counts only if it was valid at the earliest possible time,
 * and if our clock has gone on by many days that nothing else confirms. While the agent runs on past the end of a certificate, that
 * time is counted: the certificate has then truly expired. Null: no evidence against our clock.
 */
export function weighClock({
  now,
  builtAt,
  lastAnswer,
  certificate,
  newestAt,
}: ClockFacts): ClockDoubt | null {
  if (certificate !== null && now < certificate.from)
    return { evidence: 'certificate-too-new', aheadMs: now - certificate.from };
  if (now < builtAt - BUILD_LEEWAY_MS) return { evidence: 'build', aheadMs: now - builtAt };
  if (lastAnswer === null) {
    // The weakest evidence: entries of a clock that was ahead look the same.
    const isBehind = newestAt !== null && newestAt > now + DAY_MS;
    return isBehind ? { evidence: 'records', aheadMs: now - newestAt } : null;
  }
  const earliest = lastAnswer.serverAt + lastAnswer.ranMs;
  if (now < earliest - driftOf(lastAnswer.ranMs)) return { evidence: 'last-answer', aheadMs: now - earliest };
  const isExpiredInGap = certificate !== null && now > certificate.until && certificate.until > earliest;
  return isExpiredInGap && now - earliest > HARDLY_OFF_MS
    ? { evidence: 'certificate-expired', aheadMs: now - certificate.until }
    : null;
}

/** For a computer without a data folder: the certificate and the time of the build are the only evidence. */
export const doubtWithoutRecords = (
  clock: Pick<Clock, 'now'>,
  certificate: UntimelyCertificate | null,
): ClockDoubt | null =>
  weighClock({ now: clock.now(), builtAt: BUILT_AT, lastAnswer: null, certificate, newestAt: null });

const KEY = 'clock-last-answer';
const KEEP_MS = 10 * 60_000;

/** The true time, as far as it is known: NHI’s at its last answer, and evidence of a wrong clock while NHI does not answer. */
export class ClockWitness implements ClockSkew {
  readonly #parts: { readonly store: Store; readonly clock: Clock; readonly log: Log };
  readonly #skew: ClockSkew;
  readonly #newestAt: () => number | null;
  readonly loop: Loop;
  #lastAnswer: LastAnswer | null;
  /** Monotonic time of the last update of `ranMs`. */
  #countedAt: number;
  /** Our clock minus the monotonic one at NHI's last answer; null: none since the start. */
  #offset: number | null = null;
  #certificate: UntimelyCertificate | null = null;

  constructor(parts: {
    readonly store: Store;
    readonly clock: Clock;
    readonly log: Log;
    readonly newestAt: () => number | null;
  }) {
    this.#parts = parts;
    this.#newestAt = parts.newestAt;
    this.#skew = createClockSkew(parts.log);
    this.#lastAnswer = readKept<LastAnswer>(parts.store, KEY);
    this.#countedAt = parts.clock.steady();
    const round = async (): Promise<number> => {
      await this.#keep();
      return KEEP_MS;
    };
    this.loop = createLoop(parts.clock, round, (error) => {
      parts.log('warn', 'clock-last-answer-not-saved', {}, error);
      return KEEP_MS;
    });
  }

  get(): number | null {
    return this.#skew.get();
  }

  note(serverDateMs: number, receivedAtMs: number): void {
    const { clock } = this.#parts;
    this.#skew.note(serverDateMs, receivedAtMs);
    this.#lastAnswer = { serverAt: serverDateMs, ranMs: 0 };
    this.#countedAt = clock.steady();
    this.#certificate = null;
    const isFirst = this.#offset === null;
    this.#offset = receivedAtMs - clock.steady();
    if (isFirst) this.loop.wake();
  }

  noteUntimely(certificate: UntimelyCertificate): void {
    this.#certificate = certificate;
  }

  /**
   * The server's clock minus ours for critical decisions, ms. Null before the first answer. It includes the amount by which our clock
   * was set since; and a sleep of the computer, until the next answer.
   */
  guarded(): number | null {
    const { clock } = this.#parts;
    const skew = this.get();
    if (skew === null || this.#offset === null) return null;
    return skew - (clock.now() - clock.steady() - this.#offset);
  }

  /** No doubt remains if NHI has answered and our clock was not set since. `certificate`: one that was refused just now. */
  doubt(certificate: UntimelyCertificate | null = this.#certificate): ClockDoubt | null {
    const guarded = this.guarded();
    if (certificate === null && guarded !== null && !isNotable(guarded)) return null;
    return weighClock({
      now: this.#parts.clock.now(),
      builtAt: BUILT_AT,
      lastAnswer: this.#counted(),
      certificate,
      newestAt: this.#lastAnswer === null ? this.#newestAt() : null,
    });
  }

  #counted(): LastAnswer | null {
    if (this.#lastAnswer === null) return null;
    const ranMs = this.#lastAnswer.ranMs + this.#parts.clock.steady() - this.#countedAt;
    return { ...this.#lastAnswer, ranMs };
  }

  /** A crash before this loses the minutes since the last save: a later gap in our time then looks longer by as much. */
  async #keep(): Promise<void> {
    const counted = this.#counted();
    if (counted === null) return;
    this.#lastAnswer = counted;
    this.#countedAt = this.#parts.clock.steady();
    await writeKept(this.#parts.store, KEY, () => counted);
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    // A failed save costs minutes only: it must not delay the stop.
    await this.#keep().catch(() => undefined);
  }
}
