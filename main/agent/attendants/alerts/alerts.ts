/**
 * Sends alerts by mail and webhook. `standingOf` decides the content; this file decides when. Findings that arise together go into one message. Then
 * comes a quiet time, and one more message when they are over. Each channel stores what it has sent, so that a failing channel neither delays another
 * nor makes it send again.
 */
import { z } from 'zod';
import type { AlertView, StatusView } from '../../../../shared/api/views/status.ts';
import { DAY_MS, HOUR_MS } from '../../../../shared/days.ts';
import {
  FAILING,
  type FindingCode,
  isFindingCode,
  levelOf,
  type StandingFinding,
  standingOf,
} from '../../../../shared/standing.ts';
import { backoff } from '../../ground/base/backoff.ts';
import { AgentError } from '../../ground/error.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import { loadChecked } from '../../ground/db/cache.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import type { Clock, Log } from '../../ports.ts';
import type { TextCache } from '../../carrier/smart/discovery.ts';
import { type AlertMessage, messageOf, type Sender, type AlertFindings } from './message.ts';

export interface AlertWay {
  readonly channel: AlertView['channel'];
  readonly recipients?: number;
  /** Never throws. Resolves soon after the signal aborts, and in any case within some minutes. */
  send(message: AlertMessage, signal: AbortSignal): Promise<Delivered>;
}

export interface Delivered {
  /** The server accepted the message for at least one recipient, or may have accepted it: it is not sent again. */
  readonly taken: boolean;
  /** Null: no error. */
  readonly code: string | null;
  /** The server's words, for the terminal and the page: never logged. */
  readonly answer: string;
}

export type Alerts = ReturnType<typeof createAlerts>;

interface AlertParts {
  readonly status: () => StatusView;
  readonly sender: () => Sender;
  readonly times: { readonly gatherMs: number; readonly quietMs: number };
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
  readonly random?: () => number;
}

const LOOK_MS = 30_000;
/** Minimum time between two test messages: each goes to everybody on duty. */
const TEST_MS = 60_000;
/** Minimum wait after a failure. A random back-off of at most an hour is added. */
const AGAIN_MS = 60_000;
/** Age at which an error is cleared if no message is pending: without a retry nobody knows whether the channel still fails. */
const FAILING_MS = HOUR_MS;

/** Error of a webhook address that redirects. It is not cleared with time: the address redirects until somebody changes it. */
export const REDIRECTED = 'webhook-redirects';

export function createAlerts(
  ways: readonly { readonly way: AlertWay; readonly cache: TextCache }[],
  parts: AlertParts,
) {
  const tellers = ways.map(({ way, cache }) => new Teller(way, cache, parts));
  let testedAt = -Infinity;
  return {
    start: () => {
      for (const { loop } of tellers) loop.start();
    },
    stop: async () => {
      await Promise.all(tellers.map(({ loop }) => loop.stop()));
    },
    view: () => tellers.map((teller) => teller.view()),
    /**
     * Sends a test message on each channel immediately. `record` audits it before the first message leaves; it is not called if there is no channel.
     * @throws AgentError `alerts-just-tested`; the error of `record`
     */
    test: async (signal: AbortSignal, record: () => Promise<void>) => {
      if (tellers.length === 0) return [];
      if (parts.clock.steady() - testedAt < TEST_MS) throw new AgentError('alerts-just-tested');
      // Set before the message leaves: of two simultaneous tests only one is sent.
      testedAt = parts.clock.steady();
      let isTaken = false;
      try {
        await record();
        const done = await Promise.all(tellers.map((teller) => teller.test(signal)));
        isTaken = done.some(({ taken }) => taken);
        return done;
      } finally {
        // A test that reached nobody may be repeated immediately.
        testedAt = isTaken ? parts.clock.steady() : -Infinity;
      }
    },
  };
}

/** State of one channel, kept over a restart. */
const keptSchema = z.object({
  /** Time of the last message, ms. */
  lastAt: z.number().nullable(),
  /** Time of the last message about a finding (open or over), ms, by its code. */
  toldAt: z.record(z.string(), z.number()),
  /** Findings that were sent and not yet reported as over, with their count if any. */
  open: z.record(z.string(), z.number().nullable()),
});
export type ChannelState = Readonly<z.infer<typeof keptSchema>>;
const NOTHING_TOLD: ChannelState = { lastAt: null, toldAt: {}, open: {} };

class Teller {
  readonly #way: AlertWay;
  readonly #cache: TextCache;
  readonly #parts: AlertParts;
  readonly #steadiness = createSteadiness();
  readonly loop: Loop;
  #kept: ChannelState | null = null;
  #error: string | null = null;
  /** On the monotonic clock. */
  #erredAt = 0;
  #failures = 0;
  #againAt = 0;

  constructor(way: AlertWay, cache: TextCache, parts: AlertParts) {
    this.#way = way;
    this.#cache = cache;
    this.#parts = parts;
    this.loop = createLoop(
      parts.clock,
      (signal) => this.#round(signal),
      (failure) => {
        parts.log('error', 'alerts', { system: way.channel }, failure);
        return LOOK_MS;
      },
    );
  }

  view(): AlertView {
    const { channel, recipients } = this.#way;
    const lastAt = this.#kept?.lastAt ?? null;
    return {
      channel,
      lastAt: lastAt === null ? null : taipeiTime(lastAt),
      error: this.#error,
      ...(recipients === undefined ? {} : { recipients }),
    };
  }

  async test(signal: AbortSignal): Promise<Delivered & { readonly channel: AlertView['channel'] }> {
    const done = await this.#tell({ arisen: [], still: [], over: [] }, signal);
    // If the caller cancelled, the result says nothing about the server.
    if (!signal.aborted) this.#note(done.code);
    if (done.taken) [this.#failures, this.#againAt] = [0, 0];
    return { ...done, channel: this.#way.channel };
  }

  async #round(signal: AbortSignal): Promise<number> {
    const { status, times, clock, log, random } = this.#parts;
    const { channel } = this.#way;
    const now = clock.now();
    const seen = standingOf(status()).findings.filter(({ code }) => code !== FAILING[channel]);
    // An unreadable state counts as empty: open findings are sent once more.
    const kept = this.#kept ?? (await loadChecked(this.#cache, keptSchema)) ?? NOTHING_TOLD;
    const before = lowered(notAhead(kept, now), seen);
    this.#kept = before;
    const steady = this.#steadiness.look(seen, Object.keys(before.open), clock.steady(), times.gatherMs);
    const told = whatToTell({ kept: before, seen, steady, now, quietMs: times.quietMs });
    if (told === null) {
      const closed = closeNotices(before, steady.gone);
      if (closed !== before) await this.#keep(closed);
      const isOld = clock.steady() - this.#erredAt >= FAILING_MS;
      if (this.#error !== null && this.#error !== REDIRECTED && isOld) this.#note(null);
      return LOOK_MS;
    }
    if (clock.steady() < this.#againAt) return LOOK_MS;
    const done = await this.#tell(told, signal);
    if (signal.aborted && !done.taken) return 0;
    this.#note(done.code);
    if (!done.taken) {
      this.#failures += 1;
      this.#againAt = clock.steady() + AGAIN_MS + backoff(this.#failures, HOUR_MS, random, AGAIN_MS);
      return LOOK_MS;
    }
    this.#failures = 0;
    log('info', 'alert-sent', { count: told.arisen.length + told.over.length, system: channel });
    // After a crash before this save, the next start sends the same message once more, and only once.
    await this.#keep(afterTelling(before, told, now, times.quietMs));
    return LOOK_MS;
  }

  #tell(told: AlertFindings, signal: AbortSignal): Promise<Delivered> {
    const { sender, clock } = this.#parts;
    return this.#way.send(messageOf(told, sender(), clock.now()), signal);
  }

  #note(code: string | null): void {
    const { clock, log, onChange } = this.#parts;
    const changed = code !== this.#error;
    if (code !== null && changed) log('warn', 'alert-not-sent', { code, system: this.#way.channel });
    this.#error = code;
    this.#erredAt = clock.steady();
    if (changed) onChange();
  }

  async #keep(next: ChannelState): Promise<void> {
    // In memory first: if the disk takes no writes, the same mail must not go out again and again.
    this.#kept = next;
    await this.#cache.save(JSON.stringify(next));
  }
}

interface Steady {
  /** Seen for the gathering time, without a gap of that length. */
  readonly there: ReadonlySet<string>;
  /** Sent before, and not seen for the gathering time. */
  readonly gone: ReadonlySet<string>;
}

/** Debounces findings: a short appearance is not sent, and a short absence does not end a finding. Times are on the monotonic clock. */
function createSteadiness(): {
  look(seen: readonly StandingFinding[], open: readonly string[], at: number, gatherMs: number): Steady;
} {
  const since = new Map<string, number>();
  const lastSeen = new Map<string, number>();
  return {
    look: (seen, open, at, gatherMs) => {
      const now = new Set<string>(seen.map(({ code }) => code));
      for (const code of now) {
        if (!since.has(code)) since.set(code, at);
        lastSeen.set(code, at);
      }
      // When a finding sent before a restart was last seen is unknown: count from the start.
      for (const code of open) if (!lastSeen.has(code)) lastSeen.set(code, at);
      const away = (code: string): boolean => !now.has(code) && at - (lastSeen.get(code) ?? at) >= gatherMs;
      for (const code of [...since.keys()]) if (away(code)) since.delete(code);
      return {
        there: new Set([...now].filter((code) => at - (since.get(code) ?? at) >= gatherMs)),
        gone: new Set(open.filter(away)),
      };
    },
  };
}

/** Findings of the next message. Null: there is nothing to send, or not yet. */
export function whatToTell(facts: {
  readonly kept: ChannelState;
  readonly seen: readonly StandingFinding[];
  readonly steady: Steady;
  readonly now: number;
  readonly quietMs: number;
}): AlertFindings | null {
  const { kept, seen, steady, now, quietMs } = facts;
  const isQuiet = (at: number | null | undefined, ms: number): boolean => now - (at ?? -Infinity) < ms;
  const isNew = (finding: StandingFinding): boolean => {
    const { code } = finding;
    if (!steady.there.has(code)) return false;
    // Notices, such as cases that wait for a person, come and go all day: send each at most once a day.
    if (levelOf(finding) === 0 && isQuiet(kept.toldAt[code], DAY_MS)) return false;
    const before = kept.open[code];
    return before === undefined || isMore(countIn(finding), before);
  };
  const arisen = seen.filter(isNew);
  const over = Object.keys(kept.open).filter(
    (code): code is FindingCode => isFindingCode(code) && steady.gone.has(code),
  );
  const matters = arisen.length > 0 || over.some((code) => levelOf({ code, detail: null }) > 0);
  if (!matters) return null;
  const isUrgent = arisen.some(
    (finding) => levelOf(finding) === 2 && !isQuiet(kept.toldAt[finding.code], quietMs),
  );
  if (isQuiet(kept.lastAt, quietMs) && !isUrgent) return null;
  const still = seen.filter((finding) => finding.code in kept.open && !arisen.includes(finding));
  return { arisen, still, over };
}

export function afterTelling(
  kept: ChannelState,
  { arisen, over }: AlertFindings,
  now: number,
  quietMs: number,
): ChannelState {
  const gone = new Set<string>(over);
  const open = Object.entries(kept.open).filter(([code]) => !gone.has(code));
  const recent = Object.entries(kept.toldAt).filter(([, at]) => now - at < Math.max(quietMs, DAY_MS));
  return {
    lastAt: now,
    toldAt: {
      ...Object.fromEntries(recent),
      ...Object.fromEntries([...arisen.map(({ code }) => code), ...over].map((code) => [code, now])),
    },
    open: {
      ...Object.fromEntries(open),
      ...Object.fromEntries(arisen.map((finding) => [finding.code, countIn(finding)])),
    },
  };
}

/** True for a higher count. Another error code of the same finding is no news. */
const isMore = (now: number | null, before: number | null): boolean =>
  now !== null && before !== null && now > before;

/** Drops notices that are over. They are reported only if another message is due at this moment; none is sent for them alone. */
function closeNotices(kept: ChannelState, gone: ReadonlySet<string>): ChannelState {
  const isNotice = (code: string): boolean => !isFindingCode(code) || levelOf({ code, detail: null }) === 0;
  const left = Object.entries(kept.open).filter(([code]) => !gone.has(code) || !isNotice(code));
  return left.length === Object.keys(kept.open).length ? kept : { ...kept, open: Object.fromEntries(left) };
}

/** After a decrease, a new increase is news again. Saved with the next message: a restart before that only delays the news. */
function lowered(kept: ChannelState, seen: readonly StandingFinding[]): ChannelState {
  const less = seen.filter((finding) => {
    const before = kept.open[finding.code];
    return typeof before === 'number' && (countIn(finding) ?? Infinity) < before;
  });
  if (less.length === 0) return kept;
  const counts = less.map((finding) => [finding.code, countIn(finding)] as const);
  return { ...kept, open: { ...kept.open, ...Object.fromEntries(counts) } };
}

/** After the clock was set back, stored times in the future would silence alerts for years: cap them at now. */
function notAhead(kept: ChannelState, now: number): ChannelState {
  const times = [kept.lastAt ?? 0, ...Object.values(kept.toldAt)];
  if (times.every((at) => at <= now)) return kept;
  return {
    ...kept,
    lastAt: kept.lastAt === null ? null : Math.min(kept.lastAt, now),
    toldAt: Object.fromEntries(Object.entries(kept.toldAt).map(([code, at]) => [code, Math.min(at, now)])),
  };
}

const countIn = ({ detail }: StandingFinding): number | null =>
  detail !== null && /^\d{1,9}$/.test(detail) ? Number(detail) : null;
