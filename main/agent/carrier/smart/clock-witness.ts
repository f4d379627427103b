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

/** NHI's time at its last answer, and how long this program has run since. Their sum is the earliest time that it can be. */
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
  /** Refused at the last connection, with NHI's answer not heard since. */
  readonly certificate: UntimelyCertificate | null;
  /** Time of the newest entry in the database, ms. */
  readonly newestAt: number | null;
}

/** A counter of this computer drifts by less, and a time server corrects by less. */
const driftOf = (ranMs: number): number => NOTABLE_SKEW_SECONDS * 1000 + ranMs / 1000;
/** A computer that builds may be ahead by a zone. */
const BUILD_LEEWAY_MS = DAY_MS;
/** Longer than a hospital leaves the computer off over a holiday: a certificate may truly expire in such a gap. */
const HARDLY_OFF_MS = 10 * DAY_MS;

/**
 * Weighs what there is without NHI's time. A certificate that has expired speaks for a wrong clock only where it was valid at the earliest
 * time that it can be, and where our clock has gone on by many days of which nothing else tells. While the agent runs on past the
 * end of a certificate, that time is counted: the certificate has then truly expired. Null: nothing speaks against our clock.
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
    // Entries of a clock that was ahead look the same, so this is the weakest.
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

/** For a computer without a data folder: the certificate and the program itself speak alone. */
export const doubtWithoutRecords = (
  clock: Pick<Clock, 'now'>,
  certificate: UntimelyCertificate | null,
): ClockDoubt | null =>
  weighClock({ now: clock.now(), builtAt: BUILT_AT, lastAnswer: null, certificate, newestAt: null });

const KEY = 'clock-last-answer';
const KEEP_MS = 10 * 60_000;

/** The true time, as far as it is known: NHI’s, as last heard, and evidence of a wrong clock while it cannot be heard. */
export class ClockWitness implements ClockSkew {
  readonly #parts: { readonly store: Store; readonly clock: Clock; readonly log: Log };
  readonly #skew: ClockSkew;
  readonly #newestAt: () => number | null;
  readonly loop: Loop;
  #lastAnswer: LastAnswer | null;
  /** On the monotonic clock: since when `ranMs` is short. */
  #countedAt: number;
  /** Our clock beyond the monotonic one when NHI's time was last read; null: not since the start. */
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
   * The server's clock minus ours for what may not go wrong, ms. Null before the first answer. A clock that was set since counts with
   * what it was set by; so does a sleep of the computer, until the next answer.
   */
  guarded(): number | null {
    const { clock } = this.#parts;
    const skew = this.get();
    if (skew === null || this.#offset === null) return null;
    return skew - (clock.now() - clock.steady() - this.#offset);
  }

  /** NHI's time, where it was heard and our clock was not set since, leaves nothing to doubt. `certificate`: one that was seen just now. */
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

  /** A crash before this costs the minutes since the last time: a later gap in our time is then taken for longer by as much. */
  async #keep(): Promise<void> {
    const counted = this.#counted();
    if (counted === null) return;
    this.#lastAnswer = counted;
    this.#countedAt = this.#parts.clock.steady();
    await writeKept(this.#parts.store, KEY, () => counted);
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    // Losing it costs minutes; a stop is not held up for it.
    await this.#keep().catch(() => undefined);
  }
}
