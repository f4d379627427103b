/** Once a day without other requests: a token and an empty search, so that a broken connection to NHI is known before it is needed. */
import { z } from 'zod';
import type { StatusView } from '../../../../shared/api/views/status.ts';
import type { DestinationState } from '../../../../shared/states.ts';
import { addDays, DAY_MS, HOUR_MS, taipeiDay } from '../../../../shared/days.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import { loadChecked } from '../../ground/db/cache.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import type { NhiServer } from '../../carrier/nhi/server.ts';
import type { Clock, Log } from '../../ports.ts';
import type { TextCache } from '../../carrier/smart/discovery.ts';
import type { TokenSource } from '../../carrier/smart/token-source.ts';

/** A day, plus time for hourly retries after a failure. */
const SILENT_MS = 26 * HOUR_MS;
/** A single failed try is no silence: a line may drop for a moment, or a computer wakes before its VPN. */
const FAILING_MS = 2 * HOUR_MS;
/** After a longer gap (such as a weekend switched off), the count restarts. */
const GAP_MS = 3 * HOUR_MS;
/** Interval for checking a clock that was found wrong: somebody may have corrected it. */
const CLOCK_LOOK_MS = 10 * 60_000;
/** Causes that people know already and that say nothing about NHI. */
const OF_OURS: readonly string[] = ['no-client-key', 'new-server'];
/** No request: NHI asked to wait, or the server is unconfirmed. */
const NOT_NOW: readonly string[] = ['throttled', 'busy', 'new-server'];

const time = z.number().nullable();
const triesSchema = z.object({
  /** The first try waits from this time while nothing is proven, ms. */
  since: z.number(),
  provenAt: time,
  triedAt: time,
  /** Start of the present run of failed tries, ms. */
  failingSince: time,
  /** Reason why the last try failed; null: it succeeded. */
  code: z.string().nullable(),
});
type Tries = Readonly<z.infer<typeof triesSchema>>;

interface ProofParts {
  readonly tokens: Pick<TokenSource, 'get' | 'invalidate'>;
  readonly nhi: Pick<NhiServer, 'search'>;
  readonly hospitalId: string;
  /** Time of the last answer to other requests, ms. */
  readonly lastAnswerAt: () => number | null;
  /** True if NHI's clock, as last heard, disagreed with ours. */
  readonly isClockWrong: () => boolean;
  /** The server's state as known from other requests. */
  readonly standing: () => { readonly state: DestinationState; readonly reason: string | null };
  /** For this destination only: another server's answers say nothing about it. */
  readonly cache: TextCache;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
}

export async function openProofOfLife(parts: ProofParts): Promise<ProofOfLife> {
  const fresh = { since: parts.clock.now(), provenAt: null, triedAt: null, failingSince: null, code: null };
  // If the state is unreadable, the count restarts.
  return new ProofOfLife(parts, (await loadChecked(parts.cache, triesSchema)) ?? fresh);
}

export class ProofOfLife {
  readonly #parts: ProofParts;
  readonly #loop: Loop;
  #tries: Tries;

  constructor(parts: ProofParts, tries: Tries) {
    this.#parts = parts;
    this.#tries = tries;
    this.#loop = createLoop(
      parts.clock,
      (signal) => this.#round(signal),
      (error) => {
        parts.log('error', 'proof-of-life-failed', {}, error);
        return HOUR_MS;
      },
    );
  }

  start(): void {
    // Saved, since the start of a silence must survive a restart.
    this.#save().catch((error: unknown) => this.#parts.log('warn', 'proof-of-life-not-saved', {}, error));
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** The doctor just got a token from NHI. Counts as the first sign of life if there was none; only a search ends a silence. */
  async proven(): Promise<void> {
    if (this.#lastAt() !== null || this.#tries.failingSince !== null) return;
    this.#note(null);
    // If this is lost, one more request is made.
    await this.#save();
    this.#parts.onChange();
  }

  view(): NonNullable<StatusView['proofOfLife']> {
    const at = this.#lastAt();
    // A later answer counts more than the last try.
    const code = at !== null && at > (this.#tries.triedAt ?? 0) ? null : this.#tries.code;
    return { at: at === null ? null : taipeiTime(at), code, silent: this.#isSilent() };
  }

  status(): Partial<StatusView> {
    return { proofOfLife: this.view() };
  }

  async #round(signal: AbortSignal): Promise<number> {
    const { clock, log, isClockWrong, standing, onChange } = this.#parts;
    const isWrong = isClockWrong();
    const restMs = isWrong ? CLOCK_LOOK_MS : HOUR_MS;
    const due = (this.#lastAt() ?? this.#atMostNow(this.#tries.since)) + (isWrong ? CLOCK_LOOK_MS : DAY_MS);
    if (clock.now() < due) return Math.min(due - clock.now(), restMs);
    const { state, reason } = standing();
    if (state === 'paused' && NOT_NOW.includes(reason ?? '')) return HOUR_MS;
    // While NHI is known to be unreachable no request is made; that counts as a failed try.
    const code = state === 'unreachable' ? (reason ?? 'unreachable') : await this.#prove(signal);
    if (signal.aborted) return 0;
    this.#note(code);
    // If this is lost, one more request is made.
    await this.#save();
    if (code === null) log('info', 'proof-of-life');
    else log('warn', this.#isSilent() ? 'nhi-silent' : 'proof-of-life-failed', { code });
    onChange();
    return restMs;
  }

  /** Null: NHI has answered. */
  async #prove(signal: AbortSignal): Promise<string | null> {
    const { tokens, nhi, hospitalId, clock } = this.#parts;
    const token = await tokens.get(signal);
    if (token.kind !== 'token') return token.code;
    const day = addDays(taipeiDay(clock.now()), 2);
    const found = await nhi.search({
      type: 'ClaimResponse',
      query: [
        ['created', `gt${day}`],
        ['requestor.identifier', hospitalId],
        ['_count', '1'],
      ],
      token: token.token,
      onePage: true,
      signal,
    });
    switch (found.kind) {
      case 'complete':
      case 'refused':
        // NHI answers and accepted the token: refusing this search is no silence.
        return null;
      case 'unauthorized':
        tokens.invalidate(token.token);
        return 'unauthorized';
      case 'failed':
        return found.code;
    }
  }

  #note(code: string | null): void {
    const now = this.#parts.clock.now();
    const isFailure = code !== null && !OF_OURS.includes(code);
    const goesOn = this.#isGoingOn() ? this.#atMostNow(this.#tries.failingSince ?? now) : now;
    this.#tries = {
      ...this.#tries,
      code,
      triedAt: now,
      failingSince: isFailure ? goesOn : null,
      ...(code === null && { provenAt: now }),
    };
  }

  #save(): Promise<void> {
    return this.#parts.cache.save(JSON.stringify(this.#tries));
  }

  /** After a clock was set back, a stored answer must not lie in the future. */
  #atMostNow(at: number): number {
    return Math.min(at, this.#parts.clock.now());
  }

  #lastAt(): number | null {
    const times = [this.#tries.provenAt, this.#parts.lastAnswerAt()].filter((at) => at !== null);
    return times.length === 0 ? null : this.#atMostNow(Math.max(...times));
  }

  #isGoingOn(): boolean {
    const { failingSince, triedAt } = this.#tries;
    return failingSince !== null && this.#parts.clock.now() - this.#atMostNow(triedAt ?? 0) <= GAP_MS;
  }

  #isSilent(): boolean {
    const { failingSince } = this.#tries;
    const [now, last] = [this.#parts.clock.now(), this.#lastAt()];
    if (last === null || failingSince === null || !this.#isGoingOn()) return false;
    return now - failingSince >= FAILING_MS && now - last >= SILENT_MS;
  }
}
